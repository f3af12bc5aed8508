"""Without scripts, an article's form that could not be saved comes back with its words."""

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from articles.models import Article
from tests.articles.admin import ADD, change_url, fields_of, signed_in
from tests.factories import DraftFactory, UserFactory

FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
WORDS = "<p>Words of a &amp; b that nobody may lose.</p>"
BUTTON = re.compile(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda():
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def article(edda):
    return DraftFactory(headline="Rain", body="<p>Old.</p>", created_by=edda)


@pytest.fixture
def browser(edda):
    """A client that is held to tokens, as browsers are."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(edda)
    return client


def typed(client, article=None):
    """What a browser sends of the form with new words in it."""
    page = client.get(change_url(article) if article else ADD)
    token = TOKEN.search(page.content.decode())[1]
    sent = fields_of(page) | {"headline": "New", "body": WORDS, "highlights-0-text": "Rain twice"}
    return sent | {"csrfmiddlewaretoken": token, "_continue": ""}


def sent_again(client, page, path):
    """Presses the one button of the page."""
    text = page.content.decode()
    assert text.count("<button") == 1
    fields = {}
    for name, value in BUTTON.findall(text):
        fields.setdefault(name, []).append(unescape(value))
    return client.post(path, fields | {"csrfmiddlewaretoken": TOKEN.search(text)[1]})


@pytest.mark.parametrize("is_new", [True, False])
def test_words_sent_after_a_log_in_expired_are_saved_by_one_button_after_logging_in(
    browser, edda, article, is_new
):
    path = ADD if is_new else change_url(article)
    sent = typed(browser, None if is_new else article)
    Session.objects.all().delete()
    page = browser.post(path, sent)
    assert page.status_code == 403
    assert "You were logged out, so nothing was saved." in page.content.decode()
    assert "Words of a &amp;amp; b that nobody may lose." in page.content.decode()
    browser.force_login(edda)
    assert sent_again(browser, page, path).status_code == 302
    saved = Article.objects.get(headline="New")
    assert saved.body == WORDS and saved.highlights.get().text == "Rain twice"


def test_words_sent_with_the_token_of_an_older_log_in_are_saved_by_one_button(browser, article):
    sent = typed(browser, article) | {"csrfmiddlewaretoken": "o" * 64}
    page = browser.post(change_url(article), sent)
    assert page.status_code == 403
    assert "in another tab, so nothing was saved yet" in page.content.decode()
    assert sent_again(browser, page, change_url(article)).status_code == 302
    article.refresh_from_db()
    assert article.body == WORDS


def test_words_sent_to_a_database_that_is_away_are_saved_by_one_button(
    browser, article, monkeypatch
):
    sent = typed(browser, article)
    with monkeypatch.context() as patch:
        patch.setattr(Article, "raise_version", away)
        page = browser.post(change_url(article), sent)
    assert page.status_code == 503 and page["Retry-After"]
    assert sent_again(browser, page, change_url(article)).status_code == 302
    article.refresh_from_db()
    assert article.body == WORDS


def away(*args, **kwargs):
    raise OperationalError("database is locked")


def test_words_that_met_a_mistake_of_ours_are_saved_by_one_button(browser, article, monkeypatch):
    browser.raise_request_exception = False
    sent = typed(browser, article)
    with monkeypatch.context() as patch:
        patch.setattr(Article, "raise_version", lambda article: 1 / 0)
        page = browser.post(change_url(article), sent)
    assert page.status_code == 500
    assert sent_again(browser, page, change_url(article)).status_code == 302
    article.refresh_from_db()
    assert article.body == WORDS


def test_words_sent_to_a_deleted_article_come_back_in_the_form_of_a_new_one(browser, article):
    article.highlights.create(text="Old", position=1)
    sent = typed(browser, article)
    Article.objects.all().delete()
    page = browser.post(change_url(article), sent)
    assert page.status_code == 404
    text = page.content.decode()
    assert "This article was deleted while you were writing" in text and f'action="{ADD}"' in text
    again = fields_of(page) | {"csrfmiddlewaretoken": TOKEN.search(text)[1], "_continue": ""}
    assert browser.post(ADD, again).status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.body) == ("New", WORDS)
    assert saved.highlights.get().text == "Rain twice"


@pytest.mark.parametrize("reason", ["logged out", "token"])
def test_another_site_cannot_have_its_words_shown_or_sent(browser, article, reason):
    sent = typed(browser, article) | {"csrfmiddlewaretoken": "o" * 64}
    if reason == "logged out":
        Session.objects.all().delete()
    page = browser.post(change_url(article), sent, headers=FOREIGN)
    assert page.status_code == 403 and "nobody may lose" not in page.content.decode()


def test_no_password_and_no_other_form_is_repeated(browser):
    sent = {"username": "edda", "password": "a secret of hers", "body": WORDS}
    for path in ("/admin/login/", "/admin/password_change/", "/admin/articles/image/add/"):
        page = browser.post(path, sent)
        assert "a secret of hers" not in page.content.decode()
        assert "nobody may lose" not in page.content.decode()


def test_a_form_with_too_many_fields_is_refused_as_before(browser):
    sent = {f"x{n}": "" for n in range(3000)}
    assert browser.post(ADD, sent).status_code == 400


class TestScripts:
    """static/admin_site/article/saving.js asks for JSON, and goes on by itself."""

    @pytest.fixture
    def client(self, edda):
        return signed_in(edda)

    def test_what_is_saved_is_confirmed_with_where_to_go_on(self, client):
        sent = fields_of(client.get(ADD)) | {"headline": "New", "_save": ""}
        answer = client.post(ADD, sent, headers={"Accept": "application/json"})
        article = Article.objects.get()
        assert answer.json() == {
            "location": "/admin/articles/article/",
            "article": article.pk,
            "page": change_url(article),
        }

    def test_what_is_refused_is_answered_with_the_page(self, client, article):
        sent = fields_of(client.get(change_url(article))) | {"slug": "no slug!", "_save": ""}
        answer = client.post(change_url(article), sent, headers={"Accept": "application/json"})
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/html")

    def test_who_is_logged_in_is_told_to_nobody_else(self, client, edda):
        path = "/admin/logged-in/"
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.json()["account"] == edda.pk and answer.json()["token"]
        assert "no-store" in answer["Cache-Control"]
        assert "Close this tab" in client.get(path).content.decode()
        assert Client().get(path, headers={"Accept": "application/json"}).status_code == 302
