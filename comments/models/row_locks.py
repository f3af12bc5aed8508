"""The parents of a comment are locked before anything is done to it.

On PostgreSQL a foreign key holds what it names only at the commit, of a new row and of one that was
written twice: too late to say that it is gone, and after the comment and its thread were locked,
where deleting an article comes to them last. So it is locked first, in the order of everybody: the
article, comments by their keys, threads.
"""

from django.db import connection
from django.db.transaction import TransactionManagementError

from articles.compiled_queries import CompiledQuery
from comments.models import history_queries

ARTICLES = """SELECT id FROM articles_article
     WHERE id IN (SELECT article_id FROM comments_comment WHERE id IN ({marks}))
     ORDER BY id FOR KEY SHARE"""


LOCKED = CompiledQuery(
    lambda key: history_queries.comments().select_for_update().filter(pk=key).order_by(), key=int
)


def require_transaction():
    """Django requires that for a locking query, but not for a compiled one after its first use."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Rows are locked until a transaction ends: open one.")


def lock_rows(model, keys):
    """Those of these rows that are there, and stay until the transaction ends; others may read.

    SQLite's write transactions have the database to themselves.
    """
    require_transaction()
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


def lock_articles_of(keys):
    """The articles of the comments with these keys stay until the transaction ends."""
    require_transaction()
    if keys and connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(ARTICLES.format(marks=", ".join(["%s"] * len(keys))), list(keys))


def locked(key):
    """The comment as it is now, locked until the transaction ends, or None."""
    lock_articles_of([key])
    return next(iter(LOCKED(key=key)), None)
