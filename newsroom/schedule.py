"""The daily tasks: each runs once, whichever worker checks first.

The next worker that starts catches up on a missed day: once, not once for each missed day. If the
clock cannot be trusted, nothing is queued, because these tasks delete data. A future day recorded
as done is an error of such a clock: then today is due.
"""

from django.db import transaction
from django.utils import timezone

from comments.privacy.maintenance import clock
from comments.tasks import enforce_retention
from newsroom.models import DailyRun
from newsroom.tasks import (
    back_up,
    clear_expired_sessions,
    forget_attempts,
    prune_revisions,
    prune_task_results,
)

DAILY = (
    enforce_retention,
    prune_task_results,
    forget_attempts,
    clear_expired_sessions,
    prune_revisions,
    back_up,
)


def enqueue_due():
    """Queues what is due today; only reads if nothing is. Returns today's date.

    Raises clock.Wrong if something is due and the clock cannot be trusted.
    """
    today = timezone.localdate()
    done = set(DailyRun.objects.filter(day=today).values_list("task", flat=True))
    due = [task for task in DAILY if task.module_path not in done]
    if due:
        clock.require()
    for task in due:
        _enqueue_once(task, today)
    return today


def _enqueue_once(task, today):
    """The row decides: a second worker waits for the lock of the first, and then finds today."""
    with transaction.atomic():
        DailyRun.objects.get_or_create(task=task.module_path, defaults={"day": today.min})
        due = DailyRun.objects.filter(task=task.module_path).exclude(day=today)
        if due.update(day=today):
            task.enqueue()
