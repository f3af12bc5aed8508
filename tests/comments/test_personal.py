"""One's own data: asked for, opened, saved and erased by whoever reads the address's mail alone."""

import json
import re
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import sealed
from comments.models import Comment, DataRequest, Letter
from comments.personal import asking
from comments.personal.kept import Kept
from comments.personal.writing import data_letter
from tests.comments import aged
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db

EMAIL = "ines@reader.example"
ASK = "/privacy/data/"
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def ask(client):
    def ask(email=EMAIL, *, headers=OWN, **extra):
        return client.post(ASK, {"email": email}, headers=headers, **extra)

    return ask


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, email=EMAIL, name="Ines", body="I crossed <b>all</b>.")


def look():
    """Does what was queued, as the worker would; returns the letters that came of it."""
    for result in DBTaskResult.objects.filter(task_path=asking.look.module_path):
        asking.look.call(*result.args_kwargs["args"])
    return list(Letter.objects.filter(kind=Letter.Kind.PERSONAL_DATA))


def link_in(letter):
    """Where the letter leads, as it is written when it is sent."""
    letter.refresh_from_db()
    return urlsplit(data_letter(letter)["context"]["link"]).path


@pytest.fixture
def link(comment, ask):
    ask()
    [letter] = look()
    return link_in(letter)


@pytest.fixture
def opened(link, client):
    """The page that the mailed link became."""
    answer = client.post(link, headers=OWN)
    assert answer.status_code == 303
    return answer.url


def assert_told_to_nobody(response):
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


class TestAsking:
    def test_the_privacy_page_leads_there(self, client):
        assert f'href="{ASK}"' in client.get("/privacy/").text
        assert client.get(ASK).status_code == 200

    def test_the_answer_and_its_queries_are_the_same_for_every_address(self, comment, client):
        def asked(email):
            with CaptureQueriesContext(connection) as captured:
                answer = client.post(ASK, {"email": email}, headers=OWN)
                page = client.get(answer.url)
            verbs = [re.split(r" WHERE | VALUES | \"s\d", query["sql"])[0] for query in captured]
            headers = dict(answer.headers.items())
            return answer.status_code, headers, answer.content, page.content, verbs

        asked("warm@up.example")  # what is made once in a process
        assert asked(EMAIL) == asked("nobody@reader.example")
        assert DataRequest.objects.count() == 3

    def test_only_the_owner_of_something_gets_a_letter(self, comment, ask):
        ask("nobody@reader.example")
        assert look() == []
        ask(f" {EMAIL.upper()} ")
        [letter] = look()
        assert letter.email == EMAIL.upper() and letter.data_request.email == EMAIL.upper()

    def test_an_address_known_from_mail_alone_gets_a_letter(self, ask):
        aged.subscription(email=EMAIL)
        ask()
        assert len(look()) == 1

    def test_the_queue_holds_no_address(self, ask):
        ask()
        assert EMAIL not in str(list(DBTaskResult.objects.values()))

    @pytest.mark.parametrize("email", ["", "nobody", "a@b@c.example", "ines@reader.example\nX: y"])
    def test_a_bad_address_is_given_back_with_what_to_do(self, ask, email):
        answer = ask(email)
        assert answer.status_code == 422
        assert "Please" in answer.text and 'aria-invalid="true"' in answer.text
        assert not DataRequest.objects.exists()

    def test_a_form_from_another_site_is_refused_with_what_was_typed(self, ask):
        answer = ask(headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403 and f'value="{EMAIL}"' in answer.text
        assert not DataRequest.objects.exists()

    def test_a_network_that_asks_too_often_is_told_when_to_come_back(self, ask):
        for n in range(asking.MOST_FROM_NETWORK):
            assert ask(f"n{n}@reader.example", REMOTE_ADDR="192.0.2.7").status_code == 303
        answer = ask("last@reader.example", REMOTE_ADDR="192.0.2.9")
        assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 600
        assert 'value="last@reader.example"' in answer.text
        assert ask("last@reader.example", REMOTE_ADDR="198.51.100.1").status_code == 303
        with time_machine.travel(timezone.now() + asking.NETWORK_WINDOW + timedelta(seconds=1)):
            assert ask("last@reader.example", REMOTE_ADDR="192.0.2.7").status_code == 303

    def test_an_address_that_is_asked_for_too_often_gets_silence_and_the_same_answer(
        self, comment, ask
    ):
        answers_of_all = [
            (answer.status_code, answer.url, answer.content)
            for n in range(asking.MOST_TO_ADDRESS + 2)
            for answer in [ask(REMOTE_ADDR=f"192.0.{n}.7")]
        ]
        assert len({*answers_of_all}) == 1
        assert DataRequest.objects.count() == len(answers_of_all), "as much is written for each"
        assert len(look()) == asking.MOST_TO_ADDRESS
        with time_machine.travel(timezone.now() + asking.ADDRESS_WINDOW + timedelta(seconds=1)):
            ask(REMOTE_ADDR="192.0.9.7")
            look()
        assert Letter.objects.filter(kind="data").count() == asking.MOST_TO_ADDRESS + 1


class TestTheLetter:
    def test_says_where_to_go_and_names_nobody(self, comment, ask, settings):
        ask()
        [letter] = look()
        parts = data_letter(letter)
        assert settings.SITE_NAME in parts["subject"]
        token = urlsplit(parts["context"]["link"]).path.split("/")[-2]
        letter.data_request.refresh_from_db()
        assert len(token) == 43 and letter.data_request.link_hash != token
        assert token not in str(list(DataRequest.objects.values()))

    def test_written_twice_has_a_link_that_works_and_ends_the_first(self, comment, ask, client):
        ask()
        [letter] = look()
        first, second = link_in(letter), link_in(letter)
        assert client.get(first).status_code == 410
        assert client.get(second).status_code == 200

    def test_is_not_written_once_its_day_is_over_or_the_link_is_used(self, link, client):
        letter = Letter.objects.get()
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert data_letter(letter) is None
        client.post(link, headers=OWN)
        letter.refresh_from_db()
        assert data_letter(letter) is None

    def test_looking_again_after_the_request_is_gone_does_nothing(self, comment, ask):
        ask()
        key = DataRequest.objects.get().pk
        DataRequest.objects.all().delete()
        assert asking.look.call(key) is False


class TestTheLink:
    def test_changes_nothing_when_it_is_only_opened(self, link, client):
        for _ in range(3):
            page = client.get(link)
            assert page.status_code == 200 and EMAIL not in page.text and "Ines" not in page.text
            assert_told_to_nobody(page)
        assert DataRequest.objects.get().opened_at is None

    def test_works_once(self, link, client):
        first, second = client.post(link, headers=OWN), client.post(link, headers=OWN)
        assert (first.status_code, second.status_code) == (303, 410)
        assert_told_to_nobody(first), assert_told_to_nobody(second)
        assert client.get(link).status_code == 410
        assert client.get(first.url).status_code == 200

    def test_is_not_used_up_by_another_site(self, link, client):
        answer = client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403 and DataRequest.objects.get().opened_at is None

    def test_ends_after_a_day_and_the_page_says_what_to_do(self, link, client):
        with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
            for answer in (client.get(link), client.post(link, headers=OWN)):
                assert answer.status_code == 410 and f'href="{ASK}"' in answer.text
                assert_told_to_nobody(answer)

    @pytest.mark.parametrize("token", ["x", "x" * 43, "é" * 43, "a" * 64])
    def test_that_never_was_is_answered_like_one_that_is_over(self, client, token):
        answer = client.get(f"{ASK}{token}/")
        assert answer.status_code == 410
        assert_told_to_nobody(answer)


@pytest.mark.usefixtures("database_file")
def test_of_two_who_use_a_link_at_once_one_gets_in():
    request = aged.request()
    request.make_link()
    copies = [DataRequest.objects.get() for _ in range(4)]
    keys, begin = [], threading.Barrier(len(copies))

    def use(copy):
        begin.wait()
        keys.append(copy.use_link())
        connections.close_all()

    threads = [threading.Thread(target=use, args=[copy]) for copy in copies]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    assert len(keys) == 4 and sum(key is not None for key in keys) == 1


class TestWhatIsShown:
    def test_is_told_to_nobody_and_ends_after_half_an_hour(self, opened, client):
        for path in ("", "export.json", "export.html", "erase/"):
            page = client.get(f"{opened}{path}")
            assert page.status_code == 200
            assert_told_to_nobody(page)
        with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=1)):
            for path in ("", "export.json", "export.html", "erase/"):
                page = client.get(f"{opened}{path}")
                assert page.status_code == 410
                assert_told_to_nobody(page)

    def test_names_every_kind_with_its_state_and_reasons(
        self, comment, article, opened, client, moderator
    ):
        comment.reject(by=moderator, reason="Rude to Bob, as ever")
        comment.appeal("It was meant kindly.")
        CommentFactory(article=article, email=EMAIL, status="pending", body="A second thought.")
        aged.subscription(email=EMAIL, article=article, is_confirmed=True)
        aged.letter(email=EMAIL, state="dead")
        aged.block(email=EMAIL, ends_at=None, made_by=moderator)
        aged.reveal(comment=comment, by=moderator)
        page = client.get(opened).text
        for words in (
            "comments from your address do not appear by themselves, without an end",
            "Your whole address was opened by the newsroom",
            EMAIL, article.headline, "I crossed &lt;b&gt;all&lt;/b&gt;.", "A second thought.",
            "A moderator rejected it", "A moderator read it and decided against it.",
            "It was meant kindly.", "Waiting", "every comment", "confirmed on",
            "A receipt: dead", "Your data:", "your address, sealed",
        ):  # fmt: skip
            assert words in page, words
        for secret in ("Mona", "mona", "Rude to Bob", aged.SECRET):
            assert secret not in page

    def test_is_nobody_elses(self, opened, article, client):
        CommentFactory(article=article, email="ben@reader.example", body="Not hers.")
        assert "Not hers." not in client.get(opened).text

    def test_names_no_article_that_readers_cannot_see(self, opened, comment, client):
        comment.article.status = "draft"
        comment.article.headline = "Not yet known"
        comment.article.save()
        page = client.get(opened).text
        assert "Not yet known" not in page and "can no longer be read" in page

    def test_is_found_under_older_keys_and_by_the_index_alone(self, comment, article, settings):
        Comment.objects.filter(pk=comment.pk).update(email_sealed="")
        settings.EMAIL_KEYS = ["n" * 48, *settings.EMAIL_KEYS]
        CommentFactory(article=article, email=EMAIL, body="Under the new key.")
        told = Kept(EMAIL)
        assert len(told.comments) == 2
        assert [one["has_sealed_address"] for one in told.comments] == [True, False]

    def test_ends_where_no_key_opens_the_address(self, opened, client, settings):
        settings.EMAIL_KEYS = ["z" * 48]
        assert client.get(opened).status_code == 410

    def test_asks_as_much_for_much_as_for_little(self, opened, article, client):
        def asked():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(opened).status_code == 200
            return len(captured)

        few = asked()
        for _ in range(10):
            comment = CommentFactory(article=ArticleFactory(), email=EMAIL)
            comment.withdraw()
            aged.subscription(email=EMAIL), aged.letter(email=EMAIL), aged.request(email=EMAIL)
        # the request, as link and as key · comments · their decisions · who saw their addresses ·
        # blocks · the other three kinds · the categories in the masthead
        assert few == asked() <= 10


class TestWhatIsSaved:
    def test_json_holds_what_the_page_shows(self, opened, article, client):
        answer = client.get(f"{opened}export.json")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
        told = json.loads(answer.content)
        assert told["email"] == EMAIL
        [comment] = told["comments"]
        assert comment["words"] == "I crossed <b>all</b>."
        assert comment["article"] == article.headline and comment["state"] == "Published"
        assert len(told["letters"]) == len(told["requests"]) == 1
        assert told["subscriptions"] == []

    @pytest.mark.parametrize("seconds", ["1e999", "-1e999", "nan", "inf", "-1", "9" * 4400, "1e8"])
    def test_json_is_json_whatever_a_browser_says_of_time(self, post, article, client, seconds):
        post(article, email=EMAIL, seconds=seconds)
        comment = Comment.objects.get()
        assert comment.seconds is None
        told = json.dumps(Kept(EMAIL).as_dict(), default=str, allow_nan=False)
        assert json.loads(told)["comments"][0]["seconds_on_the_page"] is None

    def test_html_is_a_file_of_its_own_with_every_word_escaped(self, opened, client):
        answer = client.get(f"{opened}export.html")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.html"'
        assert answer.text.startswith("<!doctype html>") and EMAIL in answer.text
        assert "<b>all</b>" not in answer.text and "&lt;b&gt;all&lt;/b&gt;" in answer.text
        for outside in ("<link", "<script", "<img", "src="):
            assert outside not in answer.text


class TestErasing:
    def test_is_told_before_it_is_done(self, opened, client):
        page = client.get(f"{opened}erase/")
        assert "Your comments: 1." in page.text and Comment.objects.exists()

    def test_takes_everything_and_the_key_with_it(self, opened, client, comment):
        answer = client.post(f"{opened}erase/", headers=OWN)
        assert answer.status_code == 303
        assert_told_to_nobody(answer)
        assert "Nothing is kept under your address" in client.get(answer.url).text
        assert client.get(opened).status_code == 410
        assert client.post(f"{opened}erase/", headers=OWN).status_code == 410
        index = sealed.blind_index(EMAIL)
        for model in (Comment, Letter, DataRequest):
            assert not model.objects.filter(email_index=index).exists()

    def test_does_nothing_for_another_site(self, opened, client, comment):
        answer = client.post(f"{opened}erase/", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403 and Comment.objects.filter(pk=comment.pk).exists()

    def test_needs_the_key_and_not_the_link(self, link, client):
        for path in ("erase/", "export.json", "export.html"):
            assert client.get(f"{link}{path}").status_code == 410
        assert client.post(f"{link}erase/", headers=OWN).status_code == 410
        assert Comment.objects.exists()

    def test_needs_no_account_and_no_cookie(self, comment, ask):
        ask()
        [letter] = look()
        stranger = Client()
        opened = stranger.post(link_in(letter), headers=OWN).url
        assert stranger.post(f"{opened}erase/", headers=OWN).status_code == 303
        assert not stranger.cookies and not Comment.objects.exists()
