"""What a new comment hangs on is held before it is kept.

On PostgreSQL a foreign key holds what it names only at the commit: too late to say that it is gone,
and after the thread was locked, where deleting comes to the thread last. So it is held first, in
the order of everybody: the article, comments by their keys, threads.
"""

from django.db import connection


def held(model, keys):
    """Those of these rows that are there, and stay until the transaction ends; others may read.

    SQLite's write transactions have the database to themselves.
    """
    marks = ", ".join(["%s"] * len(keys))
    lock = "FOR KEY SHARE" if connection.features.has_select_for_update else ""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # The text holds nothing but the table's name and placeholders.
        cursor.execute(
            f"SELECT id FROM {table} WHERE id IN ({marks}) ORDER BY id {lock}",  # noqa: S608
            list(keys),
        )
        return {key for (key,) in cursor.fetchall()}
