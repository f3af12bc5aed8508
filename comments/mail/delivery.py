"""That a letter arrives, and arrives once."""

from django_tasks import task


@task()
def deliver(key):
    """Sends the letter with this key, unless it was sent, or its address is gone."""
