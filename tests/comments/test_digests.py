"""Moderators are told of what waits, as often as each likes: once, and never of nothing."""

import re
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.mail import digests, moderator_alerts
from comments.mail.delivery import deliver
from comments.mail.news import News
from comments.models import Comment, Letter, ModeratorAlert, Report
from tests.comments import aged
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

CHOOSE = "/admin/digests/"
NOON = "2026-11-26T12:00:00Z"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def mona(clock, moderator):
    moderator.email = "mona@house.example"
    moderator.save()
    return moderator


def arrives(article=None, **fields):
    """A comment that the checks hold, as a reader sends it."""
    words = {"name": "Nora Noisy", "email": "nora@writer.example", "body": "Tide words."} | fields
    return Comment(article=article or ArticleFactory(), **words).submit()


def report(comment, reason, n=0):
    Report.objects.create(comment=comment, reason=reason, words="Quibble", receipt_hash=f"{n:064d}")


def deliver_all():
    """As the worker does."""
    for letter in Letter.objects.queued():
        deliver.call(letter.pk)


def digests_sent():
    """Does what is due, and sends it; the texts of new letters."""
    mail.outbox.clear()
    digests.post_due()
    deliver_all()
    return [message.body for message in mail.outbox]


class TestWhatItTells:
    def test_counts_each_comment_once_by_the_gravest(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        bridges, tides = ArticleFactory(headline="Eleven bridges"), ArticleFactory(headline="Tides")
        clock.shift(MINUTE)
        arrives(bridges), arrives(bridges, body="Other words.")
        shown = CommentFactory(article=tides)
        report(shown, "spam", 1), report(shown, "illegal", 2)
        appealed = arrives(tides, body="Third words.")
        appealed.reject(by=mona)
        appealed.appeal("Because it is true.")
        clock.shift(MINUTE)
        (text,) = digests_sent()
        assert "1 reported, 1 appealed, 2 waiting" in text
        assert "Tides: 1 reported, 1 appealed" in text and "Eleven bridges: 2 waiting" in text
        assert text.index("Tides") < text.index("Eleven bridges")
        assert text.index("1 × Illegal content") < text.index("1 × Spam")
        assert "2 × First comments from this person" in text
        assert mail.outbox[0].subject == "For you to decide: 1 reported, 1 appealed, 2 waiting"
        html = mail.outbox[0].alternatives[0].content
        assert "Eleven bridges: 2 waiting" in html and "/admin/comments/comment/" in html

    def test_quotes_nobody_and_names_no_reader(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        comment = arrives(body="https://a.example https://b.example", website="https://c.example")
        report(CommentFactory(name="Nora Noisy"), "other")
        clock.shift(MINUTE)
        digests_sent()
        (message,) = mail.outbox
        told = message.body + message.alternatives[0].content + message.subject
        assert message.to == ["mona@house.example"]
        for secret in ["Nora", "nora@", "a.example", "c.example", "Quibble", comment.email_index]:
            assert secret not in told

    def test_names_a_few_articles_and_counts_the_others(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        for _ in range(7):
            arrives()
        clock.shift(MINUTE)
        (text,) = digests_sent()
        assert text.count("Headline number") == 5 and "and 2 more" in text

    def test_tells_of_what_came_back_and_not_of_what_a_moderator_put_back(self, mona, clock):
        comment, undone = arrives(), arrives(body="Other words.")
        comment.approve(by=mona), undone.approve(by=mona)
        clock.shift(MINUTE)
        since = timezone.now()
        clock.shift(MINUTE)
        undone.undo(by=mona)
        assert News(since, timezone.now()).is_nothing
        comment.edit("https://a.example https://b.example")
        assert News(since, timezone.now()).summary == "1 waiting"

    def test_asks_as_much_for_many_as_for_few(self, mona, clock):
        def asked():
            news = News(timezone.now() - DAY, timezone.now())
            with CaptureQueriesContext(connection) as queries:
                assert all([news.summary, news.articles, news.hold_reasons, news.report_reasons])
            return len(queries)

        report(arrives(), "spam")
        arrives(body="Other words.")
        few = asked()
        for n in range(1, 15):
            report(arrives(body=f"Words {n}."), "abuse", n)
        assert asked() == few


class TestWhenItComes:
    def test_at_once_is_within_a_minute_and_then_after_five(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        assert digests_sent() == []
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        assert len(digests_sent()) == 1
        arrives(body="Second words."), arrives(body="Third words.")
        clock.shift(4 * MINUTE)
        assert digests_sent() == []
        clock.shift(MINUTE)
        (text,) = digests_sent()
        assert "2 waiting" in text
        clock.shift(HOUR)
        assert digests_sent() == []

    @pytest.mark.parametrize(("pace", "due"), [("hourly", "13:00"), ("daily", "07:00")])
    def test_others_are_due_at_their_hour_however_long_nothing_came(self, mona, clock, pace, due):
        moderator_alerts.choose(mona, pace)
        clock.shift(3 * DAY + 20 * MINUTE)
        assert digests_sent() == []  # nothing was new, and the row moved on
        arrives()
        clock.shift(MINUTE)
        assert digests_sent() == []
        alert = ModeratorAlert.objects.get()
        assert f"{alert.due_at:%H:%M}" == due
        clock.move_to(alert.due_at)
        assert len(digests_sent()) == 1 and digests_sent() == []

    def test_a_worker_that_was_away_for_days_sends_one(self, mona, clock):
        moderator_alerts.choose(mona, "hourly")
        for n in range(5):
            clock.shift(DAY)
            arrives(body=f"Words number {n}.")
        clock.shift(DAY)
        (text,) = digests_sent()
        assert "5 waiting" in text and digests_sent() == []

    def test_nothing_is_told_twice_and_nothing_is_left_out(self, mona, clock):
        moderator_alerts.choose(mona, "hourly")
        told = 0
        for n in range(8):
            clock.shift(23 * MINUTE)
            arrives(body=f"Words number {n}.")
            told += sum(int(re.search(r"(\d+) waiting", text)[1]) for text in digests_sent())
        clock.shift(HOUR)
        (last,) = digests_sent()
        assert told + int(re.search(r"(\d+) waiting", last)[1]) == 8

    def test_what_was_being_written_while_it_was_sent_is_told_by_the_next(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        slow = timezone.now()
        assert len(digests_sent()) == 1
        arrives(body="Second words.", created_at=slow)  # committed after, begun before
        clock.shift(5 * MINUTE)
        assert len(digests_sent()) == 1

    def test_a_letter_that_is_late_tells_what_is_still_open_of_its_own_time(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        decided, _ = arrives(), arrives(body="Second words.")
        clock.shift(MINUTE)
        digests.post_due()
        clock.shift(MINUTE)
        decided.approve(by=mona), arrives(body="Third words.")
        deliver_all()
        assert "1 waiting" in mail.outbox[0].body

    def test_of_what_was_decided_meanwhile_no_letter_is_sent(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        comment = arrives()
        clock.shift(MINUTE)
        digests.post_due()
        comment.approve(by=mona)
        mail.outbox.clear()
        deliver_all()
        letter = Letter.objects.get(kind="digest")
        assert letter.state == "dropped" and mail.outbox == []

    @pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Auckland"])
    def test_the_morning_is_the_newsrooms(self, settings, zone):
        settings.TIME_ZONE = zone
        now = datetime.fromisoformat(NOON)
        due = timezone.localtime(moderator_alerts.next_after(now, "daily"))
        assert due > now and (due.hour, due.minute) == (7, 0) and due - now <= DAY

    def test_a_transaction_that_is_undone_moves_nothing_on(self, mona, clock, monkeypatch):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        before = ModeratorAlert.objects.values().get()
        monkeypatch.setattr(digests.letters, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            digests.post_due()
        assert ModeratorAlert.objects.values().get() == before


def killed(*args, **kwargs):
    raise KeyboardInterrupt


@pytest.mark.usefixtures("database_file")
def test_two_workers_that_look_at_the_same_moment_send_one(moderator):
    moderator.email = "mona@house.example"
    moderator.save()
    moderator_alerts.choose(moderator, "at once")
    arrives()
    ModeratorAlert.objects.update(told_until=timezone.now() - DAY)
    Comment.objects.update(created_at=timezone.now() - HOUR)
    start = threading.Barrier(2)
    looked = []

    def look():
        start.wait()
        looked.append(digests.post_due())
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(looked) == [0, 1] and Letter.objects.filter(kind="digest").count() == 1


class TestWhoGetsOne:
    @pytest.fixture
    def news(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)

    def test_nobody_who_may_not_decide_any_more(self, mona, news):
        mona.groups.clear()
        assert digests_sent() == []

    @pytest.mark.parametrize("lost", [{"is_active": False}, {"email": ""}], ids=str)
    def test_nobody_who_left_or_has_no_address(self, mona, news, lost):
        type(mona).objects.filter(pk=mona.pk).update(**lost)
        assert digests_sent() == []

    @pytest.mark.parametrize("change", ["groups", "alert", "account"])
    def test_nobody_who_changed_their_mind_before_it_was_sent(self, mona, news, change):
        digests.post_due()
        if change == "groups":
            mona.groups.clear()
        elif change == "alert":
            moderator_alerts.stop(mona)
        else:
            type(mona).objects.filter(pk=mona.pk).update(is_active=False)
        deliver_all()
        assert mail.outbox == [] and Letter.objects.get().state == "dropped"

    def test_each_their_own(self, mona, news):
        other = UserFactory(group="Moderators", email="otto@house.example")
        moderator_alerts.choose(other, "daily")
        assert len(digests_sent()) == 1 and mail.outbox[0].to == ["mona@house.example"]


class TestChoosing:
    @pytest.fixture(autouse=True)
    def signed_in(self, mona, client):
        client.force_login(mona)

    def test_is_never_until_it_is_something_else(self, client, mona):
        assert '<option value="" selected>Never' in client.get("/admin/").text
        for pace in ["at once", "hourly", "daily"]:
            client.post(CHOOSE, {"pace": pace})
            assert ModeratorAlert.objects.get().pace == pace
            assert f'<option value="{pace}" selected' in client.get("/admin/").text
        client.post(CHOOSE, {"pace": "sometimes"})
        assert not ModeratorAlert.objects.exists()

    def test_another_pace_leaves_nothing_out(self, client, clock):
        client.post(CHOOSE, {"pace": "daily"})
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        client.post(CHOOSE, {"pace": "at once"})
        assert len(digests_sent()) == 1

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_is_for_those_who_decide(self, client, group):
        client.force_login(UserFactory(group=group))
        assert "Mail about what waits" not in client.get("/admin/").text
        client.post(CHOOSE, {"pace": "daily"})
        assert not ModeratorAlert.objects.exists()

    def test_asks_who_is_there_and_takes_no_form_of_another_site(self, client, mona):
        assert client.get(CHOOSE).status_code == 405
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(mona)
        assert strict.post(CHOOSE, {"pace": "daily"}).status_code == 403
        client.logout()
        assert reverse("admin:login") in client.post(CHOOSE, {"pace": "daily"}).headers["Location"]
        assert not ModeratorAlert.objects.exists()


class TestStopping:
    @pytest.fixture
    def link(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        digests_sent()
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return headers["List-Unsubscribe"].strip("<>").partition("127.0.0.1:8000")[2]

    def test_is_one_click_of_the_mailbox(self, client, link):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 204
        assert client.post(link).status_code == 204
        assert not ModeratorAlert.objects.exists()

    def test_by_a_page_leads_to_the_desk_and_changes_nothing(self, client, link):
        assert client.get(link).headers["Location"] == "/admin/"
        assert ModeratorAlert.objects.exists()

    @pytest.mark.parametrize("token", ["x", "1:x", "9999999:abc"])
    def test_with_a_link_that_nobody_made_is_not_found(self, client, link, token):
        assert client.post(f"/digests/{token}/stop/").status_code == 404
        assert ModeratorAlert.objects.exists()


def test_an_old_letter_goes_like_every_other(mona):
    letter = aged.letter(8, kind="digest", account=mona)
    call_command("enforce_retention")
    assert not Letter.objects.filter(pk=letter.pk).exists()
