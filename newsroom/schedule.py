"""The daily tasks: each runs once, whichever worker checks first.

A day on which no worker ran is caught up by the next worker that starts: once, not once for each
day that was missed. Nothing is put in the queue by a clock that cannot be believed, for all of it
erases; and a day in the future that stands as done is an error of such a clock: today is due.
"""

from django.db import transaction
from django.utils import timezone

from comments.privacy import clock
from comments.tasks import enforce_retention
from newsroom.models import DailyRun
from newsroom.tasks import back_up, clear_expired_sessions, forget_attempts, prune_task_results

DAILY = (
    enforce_retention,
    prune_task_results,
    forget_attempts,
    clear_expired_sessions,
    back_up,
)


def enqueue_due():
    """Puts in the queue what is due today; reads alone where nothing is. Returns today's date.

    Raises clock.Wrong where something is due, and the clock cannot be believed.
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
    """The row decides: a second worker waits for the first one's lock, and then finds today."""
    with transaction.atomic():
        DailyRun.objects.get_or_create(task=task.module_path, defaults={"day": today.min})
        due = DailyRun.objects.filter(task=task.module_path).exclude(day=today)
        if due.update(day=today):
            task.enqueue()
