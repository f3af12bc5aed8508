"""Daily work, the queue, and the worker: on whichever database the tests run."""

from datetime import timedelta
from time import monotonic

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.mail import moderator_alerts
from comments.mail.delivery import deliver
from comments.models import ModeratorAlert, OutgoingEmail
from comments.privacy.data_requests.journal import empty_journal
from comments.privacy.maintenance import clock
from comments.tasks import enforce_retention
from newsroom import schedule
from newsroom.management.commands import work
from newsroom.models import DailyRun
from newsroom.schedule import DAILY, enqueue_due
from newsroom.task_recovery import recover
from newsroom.tasks import prune_task_results
from tests.comments import aged
from tests.factories import CommentFactory, UserFactory

queued = DBTaskResult.objects.filter


@pytest.mark.django_db
def test_daily_work_is_queued_once_a_day_however_often_workers_look():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        enqueue_due(), enqueue_due()
        assert queued().count() == len(DAILY)
        clock.move_to("2026-11-25T00:00:01Z")
        enqueue_due()
        assert queued().count() == 2 * len(DAILY)


@pytest.mark.django_db
def test_days_that_were_missed_are_caught_up_once():
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False) as clock:
        enqueue_due()
        clock.move_to("2026-11-24T09:00:00Z")
        enqueue_due()
    assert queued(task_path=enforce_retention.module_path).count() == 2


@pytest.mark.django_db
def test_a_worker_that_looked_before_another_one_queued_queues_nothing():
    enqueue_due()
    for task in DAILY:
        schedule._enqueue_once(task, timezone.localdate())
    assert queued().count() == len(DAILY)


@pytest.mark.django_db
def test_when_everything_of_today_is_queued_a_look_is_one_read():
    enqueue_due()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        enqueue_due()
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_transaction_that_is_undone_never_runs():
    with pytest.raises(RuntimeError), transaction.atomic():
        enforce_retention.enqueue()
        raise RuntimeError
    assert not queued().exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_due_and_leaves_nothing_waiting():
    comment = CommentFactory(ip_hash="a" * 32, created_at=timezone.now() - timedelta(days=31))
    call_command("work", once=True)
    comment.refresh_from_db()
    assert comment.ip_hash == ""
    done = queued(status=TaskResultStatus.SUCCESSFUL).values_list("task_path", flat=True)
    assert set(done) == {task.module_path for task in DAILY}


@pytest.mark.django_db(transaction=True)
def test_a_worker_without_work_reads_once_and_writes_nothing():
    call_command("work", once=True)
    command = work.Command()
    command.scheduled_on = timezone.localdate()
    command.recovered_at = monotonic()
    with CaptureQueriesContext(connection) as queries:
        command._work()
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


@pytest.mark.django_db
def test_results_are_pruned_after_a_week_and_what_waits_is_not():
    old, young, waiting = (enforce_retention.enqueue().db_result for _ in range(3))
    finished = queued(pk__in=[old.pk, young.pk])
    finished.update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    queued(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=7))
    assert prune_task_results.call() == 1
    assert set(queued().values_list("pk", flat=True)) == {young.pk, waiting.pk}


class TestAWrongClock:
    """Of the worker, run as an operator does."""

    @pytest.fixture
    def time(self):
        with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
            yield clock

    @pytest.mark.django_db(transaction=True)
    def test_ahead_erases_nothing_queues_nothing_and_lets_the_other_work_go_on(self, time, caplog):
        comment = CommentFactory(ip_hash="a" * 32)
        call_command("work", once=True)
        days = set(DailyRun.objects.values_list("day", flat=True))
        time.shift(timedelta(days=400))
        waiting = empty_journal.enqueue()
        call_command("work", once=True)
        comment.refresh_from_db()
        assert comment.email_sealed and comment.ip_hash
        assert set(DailyRun.objects.values_list("day", flat=True)) == days
        assert queued(pk=waiting.id).get().status == TaskResultStatus.SUCCESSFUL
        assert "400 days after the last time recorded here (24 November 2026)" in caplog.text

    @pytest.mark.django_db(transaction=True)
    def test_put_right_again_has_cost_no_day(self, time):
        call_command("work", once=True)
        time.shift(timedelta(days=400))
        call_command("work", once=True)
        time.shift(timedelta(days=-399))
        old = CommentFactory(ip_hash="a" * 32, created_at=timezone.now() - timedelta(days=31))
        call_command("work", once=True)
        old.refresh_from_db()
        assert old.ip_hash == ""

    @pytest.mark.django_db(transaction=True)
    def test_that_jumps_between_two_minutes_is_noticed_by_the_look_for_what_is_due(self, time):
        command = work.Command()
        command._work()
        comment = CommentFactory()
        time.shift(timedelta(days=400))
        command.recovered_at = monotonic()
        command._work()
        comment.refresh_from_db()
        assert comment.email_sealed and "400 days" in command.told

    @pytest.mark.django_db(transaction=True)
    def test_is_told_once_a_day_however_often_it_is_looked_at(self, time, caplog):
        command = work.Command()
        command._work()
        time.shift(timedelta(days=400))
        for hours in (0, 1, 1, 24):
            time.shift(timedelta(hours=hours))
            command.recovered_at = float("-inf")
            command._work()
        assert caplog.text.count("Automatic erasure has stopped") == 2

    @pytest.mark.django_db
    def test_left_a_day_in_the_future_as_done_and_today_is_due_all_the_same(self, time):
        future = timezone.localdate() + timedelta(days=400)
        for task in DAILY:
            DailyRun.objects.create(task=task.module_path, day=future)
        enqueue_due()
        assert queued().count() == len(DAILY)
        assert set(DailyRun.objects.values_list("day", flat=True)) == {timezone.localdate()}

    @pytest.mark.django_db(transaction=True)
    def test_prunes_no_results(self, time):
        call_command("work", once=True)
        time.shift(timedelta(days=400))
        assert "400 days" in prune_task_results.call()
        assert queued().count() == len(DAILY)

    @pytest.mark.django_db
    def test_left_letters_tasks_and_digests_waiting_for_years_and_they_go_now(self, time):
        moderator = UserFactory(group="Moderators")
        clock.note()
        time.shift(timedelta(days=400))
        letter = aged.outgoing_email(state="queued", due_at=timezone.now() + timedelta(hours=6))
        held = aged.outgoing_email(
            state="queued", claimed_until=timezone.now() + timedelta(minutes=9)
        )
        letter_task = deliver.using(run_after=letter.due_at).enqueue(letter.pk)
        moderator_alerts.choose(moderator, "daily")
        running = empty_journal.enqueue()
        queued(pk=running.id).update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
        time.shift(timedelta(days=-400))
        recover()
        assert set(OutgoingEmail.objects.due()) == {letter, held}
        assert queued(pk=letter_task.id).get().run_after <= timezone.now()
        assert ModeratorAlert.objects.get().due_at <= timezone.now()
        assert ModeratorAlert.objects.get().told_until <= timezone.now()
        assert queued(pk=running.id).get().status == TaskResultStatus.READY
