"""Reading the database as it was at one moment."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def read_snapshot():
    """Everything read inside is from one moment; nothing may be written.

    So a page never mixes data from before and after a change, and the versions read inside are
    exactly those that the page was made from.
    """
    if connection.in_atomic_block:  # a transaction, such as a test's, is already a snapshot
        yield
        return
    with _reading_transaction():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def _reading_transaction():
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    # The site's transactions take the write lock at once (settings); a reader must not.
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        block = transaction.atomic()
        block.__enter__()
    finally:
        connection.transaction_mode = usual
    try:
        yield
    finally:
        block.__exit__(None, None, None)
