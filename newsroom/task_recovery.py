"""Runs the tasks of killed workers again: every task may run twice.

A worker that stops normally finishes its task; one that was killed, or lost power, leaves a row
that is marked as running. A worker whose clock was ahead leaves rows that would wait until that
day: they are made due now.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.mail import delivery
from comments.models import ModeratorAlert, OutgoingEmail
from comments.privacy.maintenance import clock

ABANDONED = timedelta(minutes=15)  # longer than any of our tasks takes
LONGEST_WAIT = timedelta(days=2)  # an email waits a day for its last attempt, a digest for morning
MOST_STARTS = 5  # of one task: a task that kills its worker every time must end at some point


class GivenUp(Exception):
    """The worker was killed at this task again and again."""


def recover():
    if clock.read().is_right:
        bring_back()
    release_abandoned()
    delivery.requeue_lost()


def release_abandoned():
    """Queues tasks again that have been running for too long; returns how many."""
    now = timezone.now()
    is_old, is_ahead = Q(started_at__lte=now - ABANDONED), Q(started_at__gt=now + ABANDONED)
    abandoned = list(DBTaskResult.objects.running().filter(is_old | is_ahead))
    return sum(_release(task) for task in abandoned)


def _release(task):
    """Unless another worker did: the row must still be as it was read."""
    if len(task.worker_ids) >= MOST_STARTS:
        task.set_failed(GivenUp(GivenUp.__doc__))
        return False
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    return bool(same.update(status=TaskResultStatus.READY, started_at=None))


def bring_back():
    """Makes rows due that wait longer than any row should; returns how many.

    A clock that was ahead gave them a day that it took for tomorrow.
    """
    now = timezone.now()
    later = now + LONGEST_WAIT
    tasks = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=later)
    emails = OutgoingEmail.objects.queued()
    digests = ModeratorAlert.objects.all()
    return (
        tasks.update(run_after=now)
        + emails.filter(due_at__gt=later).update(due_at=now)
        + emails.filter(claimed_until__gt=later).update(claimed_until=None)
        + digests.filter(due_at__gt=later).update(due_at=now)
        + digests.filter(told_until__gt=later).update(told_until=now)
    )
