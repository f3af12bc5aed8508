"""When a digest comes: as often as each moderator likes, once, and never of nothing."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone

from comments.mail import digests, moderator_alerts
from comments.models import Comment, ModeratorAlert, OutgoingEmail
from tests.comments.digests import DAY, HOUR, MINUTE, NOON, arrives, deliver_all, digests_sent
from tests.crowds import at_once

pytestmark = pytest.mark.django_db


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
        letter = OutgoingEmail.objects.get(kind="digest")
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
        monkeypatch.setattr(digests.outgoing, "post", killed)
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
    looked = at_once(2, lambda _: digests.post_due())
    assert sorted(looked) == [0, 1] and OutgoingEmail.objects.filter(kind="digest").count() == 1
