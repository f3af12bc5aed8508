"""One's own data, shown, saved and erased by whoever opened it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, DataRequest, OutgoingEmail
from comments.privacy import encryption
from comments.privacy.data_requests.kept import Kept
from tests.comments import aged
from tests.comments.data_requests.asking import EMAIL, OWN, assert_told_to_nobody, link_in, look
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


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
        aged.outgoing_email(email=EMAIL, state="dead")
        aged.block(email=EMAIL, ends_at=None, made_by=moderator)
        aged.reveal(comment=comment, by=moderator)
        page = client.get(opened).text
        for words in (
            "so a moderator reads its comments before they appear, with no end date",
            "Staff opened your full address",
            EMAIL, article.headline, "I crossed &lt;b&gt;all&lt;/b&gt;.", "A second thought.",
            "A moderator rejected it", "A moderator read it and decided against it.",
            "It was meant kindly.", "Waiting", "every comment", "confirmed on",
            "A receipt: dead", "Your data:", "your address, encrypted",
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
        assert "Not yet known" not in page and "An article that is no longer public" in page

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
            (
                aged.subscription(email=EMAIL),
                aged.outgoing_email(email=EMAIL),
                aged.request(email=EMAIL),
            )
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
        assert len(told["emails"]) == len(told["requests"]) == 1
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
        assert "We keep nothing under your address" in client.get(answer.url).text
        assert client.get(opened).status_code == 410
        assert client.post(f"{opened}erase/", headers=OWN).status_code == 410
        index = encryption.blind_index(EMAIL)
        for model in (Comment, OutgoingEmail, DataRequest):
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
