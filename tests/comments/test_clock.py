"""Nothing is forgotten by a clock that cannot be believed, and a wrong figure empties no site."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments.models import Comment, EmailAccess, HighWaterMark
from comments.privacy.maintenance import clock, retention
from comments.tasks import enforce_retention
from tests.comments import aged
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

TODAY = "2026-11-24T09:00:00Z"


@pytest.fixture
def time():
    """A clock that can be set, and has been noted here."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        clock.note()
        yield traveller


def ahead(time, **by):
    time.shift(timedelta(**by))


def run(command="enforce_retention", *words):
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


class TestTheMark:
    def test_is_there_before_any_worker_runs_and_is_made_of_the_clock(self):
        assert clock.read().is_right
        clock.note()
        assert timezone.now() - HighWaterMark.objects.get().seen_at < timedelta(minutes=1)

    def test_follows_the_clock_and_never_goes_back_with_it(self, time):
        ahead(time, days=4, hours=23)
        clock.note()
        highest = timezone.now()
        ahead(time, hours=-5)
        assert clock.note().is_right
        assert HighWaterMark.objects.get().seen_at == highest

    def test_follows_a_command_that_runs_daily_instead_of_a_worker(self, time):
        for _ in range(4):
            ahead(time, days=1)
            run("forget_networks")
        assert clock.read().gap == timedelta()

    @pytest.mark.parametrize("days", [400, 6, -6, -400])
    def test_stays_where_it_is_when_the_clock_stands_far_from_it(self, time, days):
        before = HighWaterMark.objects.get().seen_at
        ahead(time, days=days)
        assert not clock.note().is_right
        assert HighWaterMark.objects.get().seen_at == before

    def test_is_one_row_whoever_notes_it(self, time):
        with pytest.raises(Exception, match="there_is_one_mark"):
            HighWaterMark.objects.create(pk=2, seen_at=timezone.now())


class TestAClockFarFromTheMark:
    @pytest.mark.parametrize("days", [6, 400, -6, -400])
    @pytest.mark.parametrize("command", ["enforce_retention", "forget_networks"])
    def test_erases_nothing_and_says_what_to_do(self, time, command, days):
        comment = aged.comment(1_000, ip_hash="a" * 32)
        ahead(time, days=days)
        with pytest.raises(
            CommandError, match=r"run: manage\.py enforce_retention --clock-is-right"
        ):
            run(command)
        comment.refresh_from_db()
        assert comment.email_sealed and comment.ip_hash

    def test_lets_no_task_that_was_queued_before_erase_either(self, time):
        comment = CommentFactory()
        ahead(time, days=400)
        assert "400 days after" in enforce_retention.call()
        comment.refresh_from_db()
        assert comment.email_sealed

    def test_is_believed_once_a_person_says_that_it_is_right(self, time):
        comment = aged.comment(300)
        ahead(time, days=100)
        out, _ = run("enforce_retention", "--clock-is-right")
        comment.refresh_from_db()
        assert not comment.email_sealed and "encrypted addresses: 1" in out
        assert clock.read().gap == timedelta()
        run()

    def test_of_a_mark_that_a_wrong_clock_left_in_the_future_is_believed_likewise(self, time):
        ahead(time, days=-400)
        run("enforce_retention", "--clock-is-right")
        assert clock.read().gap == timedelta()

    def test_may_be_asked_what_it_would_erase(self, time):
        comment = CommentFactory()
        ahead(time, days=400)
        out, err = run("enforce_retention", "--dry-run", "--clock-is-right")
        assert "encrypted addresses: 1" in out and "2027-12-29" in out and not err
        assert "400 days after" in run("enforce_retention", "--dry-run")[1]
        comment.refresh_from_db()
        assert comment.email_sealed and not clock.read().is_right

    def test_is_told_to_operators_in_words(self, time, admin_client):
        assert admin_client.get("/healthz").json()["retention"] == "ok"
        ahead(time, days=10)
        told = "stopped: the clock is 10 days ahead of the last time recorded"
        assert admin_client.get("/healthz").json()["retention"] == told

    def test_is_told_in_the_admin(self, admin_user, client, time):
        ahead(time, days=10)
        client.force_login(admin_user)
        assert "Automatic erasure has stopped" in client.get("/admin/").text
        clock.believe()
        assert "Automatic erasure has stopped" not in client.get("/admin/").text


class TestAWrongFigure:
    @pytest.fixture
    def many(self, article):
        """A site of 400 addresses, one a day."""
        for day in reversed(range(400)):
            aged.comment(day, article=article)

    def kept(self):
        return Comment.objects.exclude(email_sealed="").count()

    def test_takes_in_one_run_but_a_part_the_oldest_first(self, many, settings):
        run()
        assert self.kept() == 365
        settings.KEPT_DAYS = settings.KEPT_DAYS | {"ADDRESSES_KEPT_DAYS": 1}
        foretold, warned = run("enforce_retention", "--dry-run")
        out, err = run()
        # What fell due in five days, and a tenth of what was there.
        assert "encrypted addresses: 42" in out and "encrypted addresses: 42" in foretold
        assert "322 encrypted addresses" in err and err == warned
        ages = Comment.objects.filter(email_sealed="").values_list("created_at", flat=True)
        assert sum(timezone.now() - at > timedelta(days=320) for at in ages) == 35 + 37

    def test_is_worked_off_day_by_day_while_what_falls_due_keeps_its_day(self, many, settings):
        settings.KEPT_DAYS = settings.KEPT_DAYS | {"ADDRESSES_KEPT_DAYS": 30}
        runs = 0
        while retention.left_over() or not runs:
            run()
            runs += 1
            late = Comment.objects.exclude(email_sealed="").filter(
                created_at__lte=timezone.now() - timedelta(days=30),
                created_at__gt=timezone.now() - timedelta(days=35),
            )
            assert not late.exists()
        assert self.kept() == 30 and 7 < runs < 15

    def test_that_is_no_mistake_can_be_carried_out_at_once(self, many, settings):
        settings.KEPT_DAYS = settings.KEPT_DAYS | {"ADDRESSES_KEPT_DAYS": 30}
        assert "encrypted addresses: 370" in run("enforce_retention", "--dry-run", "--all")[0]
        out, err = run("enforce_retention", "--all")
        assert "encrypted addresses: 370" in out and not err and self.kept() == 30

    def test_of_every_kind_of_row_leaves_most_of_them(self, settings):
        now = timezone.now()
        EmailAccess.objects.bulk_create(
            EmailAccess(made_at=now - timedelta(days=90), reason="words") for _ in range(300)
        )
        settings.KEPT_DAYS = dict.fromkeys(settings.KEPT_DAYS, 1)
        run()
        assert EmailAccess.objects.count() == 270

    def test_does_not_keep_a_flood_that_is_over_beyond_its_days(self):
        """The network of every comment of one day goes on its day, however many there were."""
        rows = [aged.comment(31, ip_hash=f"{n:032d}") for n in range(30)]
        rows += [aged.comment(32, ip_hash=f"{n:032d}") for n in range(30)]
        assert "networks of comments: 60" in run("forget_networks")[0]
