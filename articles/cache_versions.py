"""Cache versions: the numbers that say how fresh a page is. Only this module writes them.

A page names the tags it was made from. Every change that readers see bumps the numbers of its tags
in the same transaction: models do so automatically (`articles.models.cache_invalidation`). Pages
that change with time alone have an end: `next_due`.
"""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

SITE = "site"  # what is on every page, and every list
DISCUSSIONS = "discussions"  # all comments together

# The number is the time in microseconds, so that none comes twice, even after an old backup was put
# back: a page kept under a number always holds what stood in the database with that number.
BUMP = """
    {begin} ON CONFLICT (tag) DO UPDATE SET number =
        CASE WHEN articles_cacheversion.number < excluded.number
        THEN excluded.number ELSE articles_cacheversion.number + 1 END
"""
INSERT = "INSERT INTO articles_cacheversion (tag, number) VALUES (%s, %s)"
# One transaction after the other, from its first number to its commit: each may bump several times,
# in whatever order its rows go, and two would wait for each other until one is ended.
IN_TURN = """WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(20260601))
    INSERT INTO articles_cacheversion (tag, number) SELECT %s, %s FROM turn"""


def of(article_pk):
    """The tag of one article: its own page, with its discussion."""
    return f"article-{article_pk}"


def bump_all(tags):
    """Raises each number; pages made from any of them are out of date at the commit.

    SQLite's write transactions have the database to themselves.
    """
    now = time.time_ns() // 1000
    statement = BUMP.format(begin=IN_TURN if connection.vendor == "postgresql" else INSERT)
    with connection.cursor() as cursor:
        for tag in sorted(tags):
            cursor.execute(statement, [tag, now])


def numbers(tags, using=connection):
    """{tag: number} as committed; 0 if it never changed."""
    marks = ", ".join(["%s"] * len(tags))
    with using.cursor() as cursor:
        cursor.execute(
            # Nothing is put into the text but as many placeholders as there are tags.
            f"SELECT tag, number FROM articles_cacheversion WHERE tag IN ({marks})",  # noqa: S608
            list(tags),
        )
        found = dict(cursor.fetchall())
    return {tag: found.get(tag, 0) for tag in tags}


def next_due(scheduled, now=None):
    """When a page made now expires: at the next of `scheduled`, or at midnight, for its date."""
    now = now or timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = scheduled.order_by("published_at").values_list("published_at", flat=True).first()
    return min(filter(None, [midnight + timedelta(days=1), waiting]))
