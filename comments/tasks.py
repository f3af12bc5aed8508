"""Background work on comments; newsroom/schedule.py says when."""

from django_tasks import task

from comments import retention


@task()
def enforce_retention():
    """Forgets all whose promised days are over; how many rows of each kind."""
    return retention.enforce()
