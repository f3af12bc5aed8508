"""Any reader can ask for a second look at a comment, and is told what came of it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Report
from comments.privacy.maintenance import retention
from comments.receipts import receipt_links
from tests.comments.reporting import (
    HERE,
    HOSTILE,
    NEIGHBOUR,
    OWN,
    REPORTS_TO_HOLD,
    network,
    report,
    send,
)
from tests.factories import CommentFactory, StaffCommentFactory

pytestmark = pytest.mark.django_db


def read(address):
    response = Client().get(address)
    return response.status_code, response.content.decode()


def token_on(page):
    return page.partition('name="receipt" value="')[2].partition('"')[0]


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, name="Zenobia", email="zenobia@reader.example")


class TestTheWayThere:
    def test_every_comment_that_readers_see_offers_it(self, client, article, comment):
        staff = StaffCommentFactory(article=article)
        page = client.get(article.get_absolute_url()).content.decode()
        for shown in (comment, staff):
            link = f'<a href="{reverse("comments:report", args=[shown.pk])}" rel="nofollow">Report'
            assert f'{link}<span class="visually-hidden"> the comment by {shown.name}' in page

    def test_it_is_offered_where_the_discussion_is_closed(self, client, article, comment, settings):
        settings.DISCUSSIONS_OPEN_DAYS = 1
        article.published_at = timezone.now() - timedelta(days=3)
        article.save()
        page = client.get(article.get_absolute_url()).content.decode()
        assert "is closed" in page and f"/comments/{comment.pk}/report/" in page

    def test_the_page_shows_the_comment_and_the_reasons_and_is_found_by_nobody(self, comment):
        response = Client().get(f"/comments/{comment.pk}/report/")
        page = response.content.decode()
        assert comment.body in page and "Zenobia" in page and "reader.example" not in page
        assert all(f'value="{reason}"' in page for reason in Report.Reason.values)
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in response.headers["Cache-Control"]
        assert not response.cookies

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
    def test_what_readers_cannot_see_cannot_be_reported(self, article, status):
        hidden = CommentFactory(article=article, status=status, body="Nobody reads this.")
        assert Client().get(f"/comments/{hidden.pk}/report/").status_code == 404
        response = send(hidden, words="My words.")
        page = response.content.decode()
        assert response.status_code == 404 and "nothing to report" in page
        assert "My words." in page and "Nobody reads this." not in page
        assert not Report.objects.exists()

    def test_a_comment_of_a_retracted_article_cannot(self, article, comment):
        article.retract(by=None, note="It was wrong.")
        assert send(comment).status_code == 404
        assert not Report.objects.exists()


class TestReporting:
    def test_it_leads_to_a_receipt_of_which_a_hash_is_kept(self, comment):
        (address,) = report(comment, words="Look at the second line.")
        token = address.rstrip("/").rpartition("/")[2]
        kept = Report.objects.get()
        assert kept.receipt_hash == receipt_links.hash_of(token) and len(token) == 43
        assert (kept.comment, kept.reason, kept.words) == (
            comment,
            "abuse",
            "Look at the second line.",
        )
        assert kept.outcome == "" and HERE not in kept.ip_hash
        assert comment.is_published

    @pytest.mark.parametrize("reason", ["illegal", "other"])
    def test_some_reasons_need_words(self, comment, reason):
        response = send(comment, reason=reason, words="  ")
        page = response.content.decode()
        assert response.status_code == 422 and "Please describe the problem" in page
        assert f'value="{reason}" ' in page and "checked" in page
        assert report(comment, reason=reason, words="Paragraph 130.")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"reason": ""}, "Please choose"),
            ({"reason": "boring"}, "Please choose"),
            ({"words": "x" * 1001}, "it has 1,001 now"),
        ],
    )
    def test_what_can_be_mended_comes_back_with_every_word(self, comment, fields, said):
        response = send(comment, **({"words": "My words."} | fields))
        page = response.content.decode()
        assert response.status_code == 422 and said in page
        assert fields.get("words", "My words.") in page
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Referer": "https://evil.example/page"},
        ],
    )
    def test_other_sites_cannot_report_and_the_words_come_back(self, comment, headers):
        response = send(comment, headers=headers, words="My words.")
        page = response.content.decode()
        assert response.status_code == 403 and "came from another site" in page
        assert "My words." in page and not Report.objects.exists()

    @pytest.mark.parametrize("words", ["a\x00b", "\ud83d", "a\r\nb", "\u202eevil", "=1+1"])
    def test_odd_words_break_nothing(self, comment, words):
        body = f"reason=other&words={quote(words, errors='surrogatepass')}"
        response = Client().post(
            f"/comments/{comment.pk}/report/",
            body,
            content_type="application/x-www-form-urlencoded",
            headers=OWN,
        )
        assert response.status_code in (303, 422)
        assert not any(
            "\x00" in kept.words or "\u202e" in kept.words for kept in Report.objects.all()
        )

    @pytest.mark.parametrize("key", [0, 10**8, 10**30])
    def test_a_comment_that_never_was_is_not_there(self, key):
        assert Client().get(f"/comments/{key}/report/").status_code == 404
        response = Client().post(f"/comments/{key}/report/", {"words": "Mine."}, headers=OWN)
        assert response.status_code == 404 and "Mine." in response.content.decode()

    def test_nothing_else_is_taken_from_the_form(self, comment):
        report(comment, outcome="dismissed", ip_hash="mine", decided_at="2020-01-01")
        kept = Report.objects.get()
        assert kept.outcome == "" and kept.ip_hash != "mine" and kept.decided_at is None

    def test_the_sixth_in_ten_minutes_from_a_network_waits_with_its_words(self, article):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for shown in CommentFactory.create_batch(5, article=article):
                assert send(shown).status_code == 303
            clock.shift(timedelta(minutes=4))
            last = CommentFactory(article=article)
            late = send(last, at=NEIGHBOUR, words="My words.")
            assert late.status_code == 429 and late.headers["Retry-After"] == "360"
            page = late.content.decode()
            assert "wait 6 minutes" in page and "My words." in page and "checked" in page
            assert send(last, at=network(1)).status_code == 303, "readers elsewhere still report"
            clock.shift(timedelta(seconds=360))
            assert send(last, at=NEIGHBOUR, words="My words.").status_code == 303

    def test_networks_are_forgotten_with_those_of_comments(self, comment):
        report(comment)
        Report.objects.update(created_at=timezone.now() - timedelta(days=31))
        retention.enforce(retention.FORGETTING_NETWORKS)
        assert Report.objects.get().ip_hash == ""


class TestTheSameAgain:
    def test_a_double_click_leads_to_the_first_ones_page(self, comment):
        token = token_on(read(f"/comments/{comment.pk}/report/")[1])
        first, again = (send(comment, receipt=token, words="Look.") for _ in range(2))
        assert first.status_code == again.status_code == 303
        assert first.headers["Location"] == again.headers["Location"] == f"/reports/{token}/"
        assert Report.objects.count() == 1

    def test_a_double_click_on_the_fifth_is_not_told_to_wait(self, article, comment):
        for shown in CommentFactory.create_batch(4, article=article):
            send(shown)
        token = token_on(read(f"/comments/{comment.pk}/report/")[1])
        answers = [send(comment, receipt=token).status_code for _ in range(2)]
        assert answers == [303, 303]

    def test_a_neighbour_who_says_the_same_gets_no_receipt_of_it(self, comment):
        token = token_on(read(f"/comments/{comment.pk}/report/")[1])
        send(comment, receipt=token, words="Look.")
        response = send(comment, at=NEIGHBOUR, words="Look.")
        page = response.content.decode()
        assert response.status_code == 409 and "already reported this comment" in page
        assert token not in page and "Location" not in response.headers
        assert Report.objects.count() == 1

    def test_a_neighbour_who_says_something_else_is_heard_but_counts_as_one(self, comment):
        for n in range(REPORTS_TO_HOLD):
            assert send(comment, at=f"203.0.113.{n + 1}", words=f"No. {n}").status_code == 303
        comment.refresh_from_db()
        assert comment.is_published and comment.weight_of_reports == 1

    def test_who_goes_back_and_mends_a_word_is_not_led_to_the_old_ones(self, comment):
        token = token_on(read(f"/comments/{comment.pk}/report/")[1])
        send(comment, receipt=token, words="Look.")
        mended = send(comment, receipt=token, words="Look at the end.")
        assert mended.status_code == 303 and token not in mended.headers["Location"]
        assert Report.objects.count() == 2

    @pytest.mark.parametrize("token", ["", "short", "x" * 44, "<script>" * 5, "../../admin"])
    def test_a_token_that_will_not_do_is_replaced(self, comment, token):
        response = send(comment, receipt=token)
        assert response.status_code == 303
        assert receipt_links.TOKEN.fullmatch(response.headers["Location"].split("/")[2])

    def test_the_token_of_another_report_opens_nothing_here(self, article, comment):
        (address,) = report(comment)
        other = CommentFactory(article=article)
        response = send(other, receipt=address.split("/")[2])
        assert response.status_code == 303 and response.headers["Location"] != address

    def test_two_that_the_database_cannot_tell_apart_are_asked_to_send_again(
        self, comment, monkeypatch
    ):
        def collide(*args):
            raise IntegrityError

        monkeypatch.setattr(Comment, "receive", collide)
        response = send(comment, words="My words.")
        assert response.status_code == 409 and "My words." in response.content.decode()


class TestTheReceipt:
    def test_it_is_a_secret_and_names_nobody(self, comment):
        (address,) = report(comment, words=HOSTILE)
        response = Client().get(address)
        page = response.content.decode()
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]
        assert "Zenobia" not in page and "zenobia" not in page
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "abuse, hatred or threats" in page and "Waiting" in page

    def test_any_other_token_is_a_404(self, comment):
        (address,) = report(comment)
        for other in (receipt_links.new_token(), address.split("/")[2][:-1] + "!", "x"):
            assert Client().get(f"/reports/{other}/").status_code == 404

    def test_the_receipt_of_a_comment_is_not_one_of_a_report(self, comment):
        token = receipt_links.new_token()
        Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
        assert Client().get(f"/reports/{token}/").status_code == 404

    @pytest.mark.parametrize("verb", [Comment.reject, Comment.mark_spam])
    def test_it_tells_that_a_report_was_upheld(self, comment, moderator, verb):
        (address,) = report(comment)
        verb(comment, by=moderator)
        page = read(address)[1]
        assert "It is no longer public." in page and "Mona" not in page
        comment.approve(by=moderator)
        assert "and published it" in read(address)[1]

    def test_it_tells_that_it_was_dismissed(self, comment, moderator):
        (address,) = report(comment)
        comment.keep(by=moderator)
        assert "and kept it published." in read(address)[1]
        comment.withdraw()
        assert "Nobody can read it now" in read(address)[1]

    def test_it_tells_that_the_comment_went(self, comment):
        (address,) = report(comment)
        comment.withdraw()
        assert Report.objects.get().outcome == Report.Outcome.GONE
        assert "Nobody can read it." in read(address)[1]

    def test_a_deleted_comment_leaves_an_answer(self, article, comment):
        addresses = report(comment, 2)
        article.delete()
        assert {read(address)[0] for address in addresses} == {200}
        assert "Nobody can read it." in read(addresses[0])[1]
        assert not Report.objects.open().exists()
        assert set(Report.objects.values_list("outcome", "comment")) == {("gone", None)}

    def test_a_notice_of_illegal_content_says_who_decides_and_how_to_object(self, comment):
        (address,) = report(comment, reason="illegal", words="Paragraph 130.")
        page = read(address)[1]
        assert "A person decides" in page and "you can object" in page
        (other,) = report(comment, numbered_from=1)
        assert "A person decides" not in read(other)[1]
