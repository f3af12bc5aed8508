"""What a killed worker left half-done is done after all: every task may run twice.

A worker that ends in order finishes its task; one that was killed, or lost its power, leaves the
row saying that it runs.
"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.mail import delivery

ABANDONED = timedelta(minutes=15)  # longer than any task of ours takes
MOST_STARTS = 5  # of one task: what kills its worker every time must not do so for ever


class GivenUp(Exception):
    """The worker was killed at this task again and again."""


def recover():
    release_abandoned()
    delivery.requeue_lost()


def release_abandoned():
    """Puts back in the queue what has been running for too long; returns how many."""
    before = timezone.now() - ABANDONED
    abandoned = list(DBTaskResult.objects.running().filter(started_at__lte=before))
    return sum(_release(task) for task in abandoned)


def _release(task):
    """Unless somebody else did: the row must still be as it was read."""
    if len(task.worker_ids) >= MOST_STARTS:
        task.set_failed(GivenUp(GivenUp.__doc__))
        return False
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    return bool(same.update(status=TaskResultStatus.READY, started_at=None))
