"""SQLite's journal: it holds what was erased from the file until it is emptied."""

from django.db import OperationalError, connection
from django_tasks import task


def empty():
    """Writes the journal back into the file and cuts it to nothing; whether that could be done.

    Not inside a transaction, nor while somebody reads: the daily retention tries again.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = cursor.fetchone()
    except OperationalError:
        return False
    return not is_busy


@task()
def empty_journal():
    """In the background, so that a reader does not wait for other readers."""
    return empty()
