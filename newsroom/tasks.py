"""Background work of the site itself."""

from datetime import timedelta

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from comments import clock

RESULTS_KEPT_DAYS = 7  # long enough to look into a failure


@task()
def prune_task_results():
    """Deletes what is left of tasks that finished a week ago; how many rows, or why none."""
    reading = clock.read()
    if not reading.is_right:
        return reading.words
    before = reading.now - timedelta(days=RESULTS_KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lte=before).delete()[0]
