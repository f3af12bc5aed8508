"""The queue's tabs: which comments are in each, in which order, and how many."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection

from articles.listing import Beyond
from comments.models import Comment
from comments.moderation.status import Status

MOST_COUNTED = 1000  # larger figures help nobody, and counting them takes time


@dataclass(frozen=True)
class Tab:
    """`parts` are querysets that are shown one after the other, each in the tab's order.

    That begins in an index: by the time `at` and the key, or by the key alone.
    """

    value: str
    label: str
    parts: tuple[Callable, ...]
    at: str = "created_at"
    is_oldest_first: bool = False
    is_by_key: bool = False

    @property
    def columns(self):
        return ("pk",) if self.is_by_key else (self.at, "pk")

    def in_order(self, rows):
        sign = "" if self.is_oldest_first else "-"
        return rows.order_by(*(f"{sign}{column}" for column in self.columns))

    def beyond(self, rows, key):
        """What comes after the row with this key (listing.Key)."""
        if self.is_by_key:
            return rows.filter(pk__lt=key.pk)
        return rows.filter(Beyond(">" if self.is_oldest_first else "<", self.columns, key))


def _of(status):
    return (lambda: Comment.objects.filter(status=status),)


TABS = {
    tab.value: tab
    for tab in (
        # What waits longest comes first, of the reported the gravest; of all others the latest.
        Tab(Status.PENDING, "Waiting", _of(Status.PENDING), is_oldest_first=True),
        Tab(
            "reported",
            "Reported",
            (Comment.objects.gravely_reported, Comment.objects.mildly_reported),
            is_oldest_first=True,
        ),
        Tab(
            "appealed",
            "Appealed",
            (Comment.objects.appealed,),
            at="appealed_at",
            is_oldest_first=True,
        ),
        Tab(Status.SPAM, "Spam", _of(Status.SPAM)),
        Tab(Status.PUBLISHED, "Published", _of(Status.PUBLISHED)),
        Tab(Status.REJECTED, "Rejected", _of(Status.REJECTED)),
        Tab(Status.WITHDRAWN, "Withdrawn", _of(Status.WITHDRAWN)),
        Tab("all", "All", (Comment.objects.all,), is_by_key=True),
    )
}


def counts():
    """{tab: how many, in words}, in one query, which counts no further than it is told."""
    counted = Counter()
    text, values, names = _count_of_all()
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        for name, count in zip(names, cursor.fetchone(), strict=True):
            counted[name] += count
    return {name: _in_words(counted[name]) for name in counted}


@cache
def _count_of_all():
    """(SQL, its values, the tab of each column)."""
    parts = [(str(tab.value), part()) for tab in TABS.values() for part in tab.parts]
    keys = [rows.order_by().values("pk")[: MOST_COUNTED + 1] for _, rows in parts]
    written = [each.query.sql_with_params() for each in keys]
    # The text holds nothing but what Django wrote of our own querysets.
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS part)" for sql, _ in written)  # noqa: S608
    values = [value for _, given in written for value in given]
    return f"SELECT {columns}", values, [name for name, _ in parts]


def _in_words(count):
    return f"{count:,}" if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
