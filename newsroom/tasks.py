"""Background work of the site itself."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

RESULTS_KEPT_DAYS = 7  # long enough to look into a failure


@task()
def prune_task_results():
    """Deletes what is left of tasks that finished a week ago; returns how many rows."""
    before = timezone.now() - timedelta(days=RESULTS_KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lte=before).delete()[0]
