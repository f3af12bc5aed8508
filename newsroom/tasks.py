"""Background work of the site itself."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Autosave, Presence, Revision
from comments.privacy.maintenance import clock
from newsroom.accounts import attempts
from newsroom.backups import Refused, saving

log = logging.getLogger(__name__)

RESULTS_KEPT_DAYS = 7  # long enough to look into a failure


@task()
def prune_task_results():
    """Deletes rows of tasks that finished a week ago; returns how many, or why none."""
    reading = clock.read()
    if not reading.is_right:
        return reading.words
    before = reading.now - timedelta(days=RESULTS_KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lte=before).delete()[0]


@task()
def back_up():
    """Makes a backup in BACKUP_DIR, if that is set; returns whether it is."""
    if not settings.BACKUP_DIR:
        return False
    try:
        saved = saving.save(settings.BACKUP_DIR, keep=settings.BACKUP_KEEP)
    except Refused as reason:
        log.error("The daily backup was not made. %s", reason)
        raise
    for problem in saved.problems:
        log.error("The daily backup is incomplete. %s", problem)
    return True


@task()
def forget_attempts():
    """Deletes log-in attempts that no limit counts any more; returns how many, or why none."""
    reading = clock.read()
    return attempts.forget_old() if reading.is_right else reading.words


@task()
def prune_revisions():
    """Deletes old revisions of articles, autosaves and presences; returns how many, or why none."""
    reading = clock.read()
    if not reading.is_right:
        return reading.words
    models = {"revisions": Revision.objects.prune, "autosaves": Autosave.objects.forget}
    models["presences"] = Presence.objects.forget
    return {noun: forget(reading.now) for noun, forget in models.items()}


@task()
def clear_expired_sessions():
    """Deletes expired sessions; returns why not, if the clock is wrong."""
    reading = clock.read()
    if not reading.is_right:
        return reading.words
    SessionStore.clear_expired()
    return ""
