"""Whether there is a recent backup, for operators: without paths or personal figures."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from newsroom.tasks import back_up

LATE = timedelta(days=2)  # a day without one may be an hour without the machine


def words():
    """“ok”, or what is wrong.

    It checks the queue's results, not the folder: a missing disk must not block this.
    """
    done = DBTaskResult.objects.finished().filter(task_path=back_up.module_path)
    last = done.order_by("-finished_at").first()
    if last and last.status == TaskResultStatus.FAILED:
        return "failed: see the log, or run manage.py backup"
    saved = done.filter(status=TaskResultStatus.SUCCESSFUL, return_value=True)
    is_fresh = saved.filter(finished_at__gte=timezone.now() - LATE).exists()
    return "ok" if is_fresh else f"none for {LATE.days} days"
