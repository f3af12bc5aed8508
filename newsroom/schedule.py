"""What is done every day, once, whichever of several workers looks first.

A day on which no worker ran is caught up by the next worker that starts: once, not once for each
day that was missed.
"""

from django.db import transaction
from django.utils import timezone

from comments.tasks import enforce_retention
from newsroom.models import DailyRun
from newsroom.tasks import clear_expired_sessions, forget_attempts, prune_task_results

DAILY = (enforce_retention, prune_task_results, forget_attempts, clear_expired_sessions)


def enqueue_due():
    """Puts in the queue what is due today; reads alone where nothing is. Returns today's date."""
    today = timezone.localdate()
    done = set(DailyRun.objects.filter(day__gte=today).values_list("task", flat=True))
    for task in DAILY:
        if task.module_path not in done:
            _enqueue_once(task, today)
    return today


def _enqueue_once(task, today):
    """The row decides: a second worker waits for the first one's lock, and then finds today."""
    with transaction.atomic():
        DailyRun.objects.get_or_create(task=task.module_path, defaults={"day": today.min})
        due = DailyRun.objects.filter(task=task.module_path, day__lt=today)
        if due.update(day=today):
            task.enqueue()
