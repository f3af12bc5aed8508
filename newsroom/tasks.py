"""Background work of the site itself."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from newsroom.accounts import attempts

RESULTS_KEPT_DAYS = 7  # long enough to look into a failure


@task()
def prune_task_results():
    """Deletes what is left of tasks that finished a week ago; returns how many rows."""
    before = timezone.now() - timedelta(days=RESULTS_KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lte=before).delete()[0]


@task()
def forget_attempts():
    """Deletes attempts to log in that no limit counts any more; returns how many."""
    return attempts.forget_old()


@task()
def clear_expired_sessions():
    """Deletes sessions that nobody can go on with."""
    SessionStore.clear_expired()
