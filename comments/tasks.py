"""Background work on comments; newsroom/schedule.py says when."""

import logging

from django_tasks import task

from comments.privacy.maintenance import clock, retention

log = logging.getLogger(__name__)


@task()
def enforce_retention():
    """Forgets all whose promised days are over; how many rows of each kind, or why none."""
    try:
        counts = retention.enforce()
    except clock.Wrong as wrong:  # the worker says so in the log, as long as it is
        return str(wrong)
    if left := retention.left_over():
        log.warning(retention.words_of(left))
    return counts
