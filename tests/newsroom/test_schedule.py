"""Daily work, the queue, and the worker: on whichever database the tests run."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.tasks import enforce_retention
from newsroom import schedule
from newsroom.management.commands import work
from newsroom.schedule import DAILY, enqueue_due
from newsroom.tasks import prune_task_results
from tests.factories import CommentFactory

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
    command.recovered_at = time.monotonic()
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
