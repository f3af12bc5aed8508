"""Two people at one article."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from tests.articles.admin import ADD, change_url, errors_of, fields_of, signed_in
from tests.factories import ArticleFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda():
    return signed_in(UserFactory(username="edda", group="Editors"))


@pytest.fixture
def otto():
    return signed_in(UserFactory(username="otto", group="Editors"))


def post(client, article, sent, **changes):
    return client.post(change_url(article), sent | changes | {"_continue": "x"}, follow=True)


def opened(client, article):
    return fields_of(client.get(change_url(article)))


def with_conflicts(response):
    """The fields of the page and the conflicts that it shows."""
    sent = [conflict.sent for conflict in response.context["conflicts"]]
    return fields_of(response) | {"conflict": sent}


class TestSavingSecond:
    """Both changed the same paragraph, and he the headline as well."""

    @pytest.fixture
    def article(self):
        return DraftFactory(headline="As it was", body="<p>One old word.</p><p>Two.</p>")

    @pytest.fixture
    def conflict(self, article, edda, otto):
        hers, his = opened(edda, article), opened(otto, article)
        post(edda, article, hers, body="<p>One new word.</p><p>Two.</p>")
        body = "<p>One odd word.</p><p>Two.</p>"
        return post(otto, article, his, headline="Otto's headline", body=body)

    def test_nothing_is_overwritten(self, article, conflict):
        article.refresh_from_db()
        assert (article.headline, article.version) == ("As it was", 1)
        assert article.body == "<p>One new word.</p><p>Two.</p>"

    def test_it_says_who_saved_meanwhile(self, conflict):
        assert "edda (at " in conflict.content.decode()
        assert "saved this article while you were writing" in conflict.content.decode()

    def test_every_typed_word_stays_in_the_form(self, conflict):
        sent = fields_of(conflict)
        assert sent["headline"] == "Otto's headline"
        assert sent["body"] == "<p>One odd word.</p><p>Two.</p>"

    def test_both_texts_stand_side_by_side_with_what_differs_marked(self, conflict):
        page = conflict.content.decode()
        assert "One <mark>new</mark> word." in page and "One <mark>odd</mark> word." in page
        assert page.count('<fieldset class="admin-conflict">') == 1

    def test_trying_again_without_a_choice_is_refused_again(self, article, conflict, otto):
        again = post(otto, article, with_conflicts(conflict))
        assert "while you were writing" in again.content.decode()
        assert "<mark>odd</mark>" in again.content.decode()
        article.refresh_from_db()
        assert article.version == 1

    @pytest.mark.parametrize(
        ("choice", "body"),
        [
            ("mine", "<p>One odd word.</p><p>Two.</p>"),
            ("theirs", "<p>One new word.</p><p>Two.</p>"),
            ("both", "<p>One new word.</p><p>One odd word.</p><p>Two.</p>"),
        ],
    )
    def test_what_was_chosen_is_saved(self, article, conflict, otto, choice, body):
        post(otto, article, with_conflicts(conflict), **{"choice-0": choice})
        article.refresh_from_db()
        assert (article.headline, article.version) == ("Otto's headline", 2)
        assert article.body == body

    def test_whoever_combines_both_in_the_form_keeps_that(self, article, conflict, otto):
        both = "<p>One new odd word.</p><p>Two.</p>"
        sent = with_conflicts(conflict)
        post(otto, article, sent, body=both, **{"choice-0": "mine"})
        article.refresh_from_db()
        assert article.body == both

    def test_theirs_for_a_paragraph_that_was_changed_since_asks_again(
        self, article, conflict, otto
    ):
        sent = with_conflicts(conflict)
        body = "<p>Something else.</p><p>Two.</p>"
        again = post(otto, article, sent, body=body, **{"choice-0": "theirs"})
        assert fields_of(again)["body"] == body
        assert "<mark>odd</mark>" in again.content.decode()
        article.refresh_from_db()
        assert article.version == 1

    def test_a_third_save_meanwhile_is_merged_as_well(self, article, conflict, edda, otto):
        sent = with_conflicts(conflict)
        post(edda, article, opened(edda, article), standfirst="Hers.")
        post(otto, article, sent, **{"choice-0": "mine"})
        article.refresh_from_db()
        assert (article.headline, article.standfirst) == ("Otto's headline", "Hers.")
        assert "One odd word." in article.body


def test_what_only_one_of_them_changed_is_merged(edda, otto):
    article = DraftFactory(headline="As it was", body="<p>One.</p><p>Two.</p>")
    hers, his = opened(edda, article), opened(otto, article)
    post(edda, article, hers, body="<p>One, by her.</p><p>Two.</p>")
    said = post(otto, article, his, body="<p>One.</p><p>Two, by him.</p>", headline="His")
    article.refresh_from_db()
    assert article.body == "<p>One, by her.</p><p>Two, by him.</p>"
    assert (article.headline, article.version) == ("His", 2)
    page = said.content.decode()
    assert "Edda (at " in page and "Merged with yours: Body." in page
    assert article.revisions.first().verb == "merged"


def test_a_page_without_a_version_overwrites_nothing(edda):
    article = DraftFactory(headline="As it was")
    Article.objects.filter(pk=article.pk).update(version=3)
    sent = opened(edda, article)
    del sent["seen_version"]
    post(edda, article, sent, headline="Overwritten")
    article.refresh_from_db()
    assert article.headline == "As it was"


def test_saving_one_after_the_other_is_no_conflict(edda, otto):
    article = DraftFactory()
    post(edda, article, opened(edda, article), headline="First")
    post(otto, article, opened(otto, article), headline="Second")
    article.refresh_from_db()
    assert (article.headline, article.version) == ("Second", 2)


def test_one_person_in_two_windows_is_told_so(edda):
    article = DraftFactory(headline="As it was")
    first, second = opened(edda, article), opened(edda, article)
    post(edda, article, first, headline="One")
    page = post(edda, article, second, headline="Two").content.decode()
    assert "You, in another window," in page


def test_one_page_that_is_sent_twice_meets_itself_without_a_conflict(edda):
    """An answer that never arrived, or the browser's Back."""
    article = DraftFactory(headline="As it was", body="<p>Once.</p>")
    sent = opened(edda, article)
    post(edda, article, sent, body="<p>Twice.</p>")
    post(edda, article, sent, body="<p>Twice, and more.</p>")
    article.refresh_from_db()
    assert (article.body, article.version) == ("<p>Twice, and more.</p>", 2)


def test_the_scheduled_minute_that_passes_while_the_article_is_open_is_no_conflict(edda):
    soon = timezone.now() + timedelta(minutes=1)
    article = ArticleFactory(complete=True, published_at=soon, headline="As it was")
    sent = opened(edda, article)
    with time_machine.travel(soon + timedelta(minutes=1)):
        page = post(edda, article, sent, headline="After the minute")
    article.refresh_from_db()
    assert article.headline == "After the minute", errors_of(page)


def test_publishing_with_an_old_page_is_refused_as_well(edda, otto):
    article = DraftFactory(complete=True)
    stale = opened(edda, article)
    post(otto, article, opened(otto, article), headline="Newer")
    edda.post(change_url(article), stale | {"headline": "Hers", "_publish": "x"})
    article.refresh_from_db()
    assert (article.status, article.headline) == ("draft", "Newer")


def test_what_somebody_else_changed_is_not_published_unread(edda, otto):
    article = DraftFactory(complete=True)
    stale = opened(edda, article)
    post(otto, article, opened(otto, article), headline="Newer")
    answer = edda.post(change_url(article), stale | {"_publish": "x"}, follow=True)
    assert "not published yet. Please read what came in first." in answer.content.decode()
    article.refresh_from_db()
    assert (article.status, article.headline, article.version) == ("draft", "Newer", 2)
    edda.post(change_url(article), fields_of(answer) | {"_publish": "x"})
    article.refresh_from_db()
    assert article.status == "published"


class TestNewArticleSavedTwice:
    """The answer to its first Save never arrived, and the page is sent again."""

    @pytest.fixture
    def sent(self, edda):
        words = {
            "headline": "New",
            "body": '<p>By <a href="https://one.example/">hand</a>.</p>',
            "highlights-0-text": "One.",
            "highlights-0-source_numbers": "1",
            "sources-0-url": "https://two.example/",
        }
        sent = fields_of(edda.get(ADD)) | words | {"_continue": "x"}
        edda.post(ADD, sent)
        return sent

    def test_it_is_one_article(self, edda, sent):
        answer = edda.post(ADD, sent)
        article = Article.objects.get()
        assert answer.url == change_url(article)
        assert [row.text for row in article.highlights.all()] == ["One."]
        urls = {source.url for source in article.sources.all()}
        assert urls == {"https://one.example/", "https://two.example/"}

    def test_what_was_written_meanwhile_is_saved(self, edda, sent):
        edda.post(ADD, sent | {"headline": "Newer", "highlights-1-text": "Two."})
        article = Article.objects.get()
        assert article.headline == "Newer"
        assert [row.text for row in article.highlights.all()] == ["One.", "Two."]

    def test_what_another_changed_meanwhile_stands(self, edda, otto, sent):
        article = Article.objects.get()
        post(otto, article, opened(otto, article), standfirst="His.", **{"highlights-1-text": "2."})
        edda.post(ADD, sent | {"headline": "Newer"})
        article = Article.objects.get()
        assert (article.headline, article.standfirst) == ("Newer", "His.")
        assert [row.text for row in article.highlights.all()] == ["One.", "2."]

    def test_another_person_with_the_same_token_makes_another(self, otto, sent):
        otto.post(ADD, sent)
        assert Article.objects.count() == 2
