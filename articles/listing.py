"""Lists, newest first, one page at a time: the first few pages by number, all of them by cursor.

A cursor is the place of a row: its time and its primary key. An index finds the rows before a
cursor immediately, however deep it is, and the page stays the same while new articles arrive; a
page number has to walk past everything above it. Nothing is ever counted: a page knows about the
next one because it fetches one row more than it shows.

A list has the pages that it links to: those with a number, as long as there are rows, and those
below one of its rows. Any other request gets the first page.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, DateTimeField, F, Func, Value

PAGE = 20  # rows of a page
LAST_NUMBERED = 10  # a reader's patience; past it, a number would walk ever more rows
PAGE_PARAMETERS = ("page", "before")  # the query parameters that choose a page

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KEY = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]?", re.ASCII)


class NoSuchPage(LookupError):
    """There is no such page, and it says why."""


class Cursor(NamedTuple):
    """The place of a row in a list, as an address can carry it."""

    at: datetime
    pk: int

    def __str__(self):
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.pk}"

    @classmethod
    def read(cls, text):
        """Only the one spelling that we write ourselves, so that a page has one address."""
        found = KEY.fullmatch(text)
        try:
            key = found and cls(EPOCH + int(found[1]) * MICROSECOND, int(found[2]))
        except OverflowError:
            key = None
        if not key or str(key) != text:
            raise NoSuchPage("No page of a list begins there.")
        return key


@dataclass(frozen=True)
class PageRequest:
    """Which page is requested: by number, or by the cursor of the row above it."""

    number: int | None = 1
    key: Cursor | None = None

    @classmethod
    def read(cls, given):
        """From the parameters of an address; the first page for what is none."""
        if "before" in given:
            try:
                return cls(None, Cursor.read(given["before"]))
            except NoSuchPage:
                return cls()
        number = given.get("page", "1")
        is_ours = NUMBER.fullmatch(number) and int(number) <= LAST_NUMBERED
        return cls(int(number)) if is_ours else cls()

    @property
    def parameters(self):
        """What chooses this page in an address; the first page needs nothing."""
        if self.key:
            return {"before": str(self.key)}
        return {"page": self.number} if self.number > 1 else {}


@dataclass(frozen=True)
class Page:
    """The rows of one page, and its neighbours."""

    page_request: PageRequest
    rows: list
    newer: PageRequest | None
    older: PageRequest | None

    @property
    def number(self):
        return self.page_request.number

    @property
    def is_first(self):
        return self.page_request == PageRequest()

    @property
    def is_alone(self):
        return not (self.newer or self.older)


class Listing:
    """Rows newest first.

    `between(since, until)` gives those of a stretch of time, both ends included and None for open.
    It is told the time of the key, too, so that each query has one bound for a database to begin
    at. `columns` are time and key in the index that is walked; `at` is the row's own time.
    """

    def __init__(self, between, *, columns=("published_at", "pk"), at="published_at"):
        self.between, self.columns, self.at = between, columns, at

    def page(self, page_request):
        """The requested page; the first one if the list has no such page."""
        rows = list(self._beginning_at(page_request)[: PAGE + 2 if page_request.key else PAGE + 1])
        if page_request.key:
            rows = rows[1:] if rows and self._key_of(rows[0]) == page_request.key else []
        if not rows and page_request != PageRequest():
            return self.page(PageRequest())
        older = PageRequest(None, self._key_of(rows[PAGE - 1])) if len(rows) > PAGE else None
        return Page(page_request, rows[:PAGE], self._newer_than(page_request, rows), older)

    def has(self, page_request):
        """Whether there is such a page: one query, which looks at two rows and fetches neither."""
        if page_request == PageRequest():
            return True
        begins = self._beginning_at(page_request).prefetch_related(None).values_list(self.at, "pk")
        if not page_request.key:
            return begins[:1].exists()
        found = list(begins[:2])
        return len(found) == 2 and Cursor(*found[0]) == page_request.key

    def _beginning_at(self, page_request):
        """Rows from the first of the page, or from the cursor if the request has one."""
        newest_first = [F(column).desc() for column in self.columns]
        if page_request.key:
            rows = self.between(None, page_request.key.at).filter(
                Beyond("<=", self.columns, page_request.key)
            )
            return rows.order_by(*newest_first)
        return self.between(None, None).order_by(*newest_first)[(page_request.number - 1) * PAGE :]

    def _newer_than(self, page_request, rows):
        if page_request.number:
            return PageRequest(page_request.number - 1) if page_request.number > 1 else None
        first = self._key_of(rows[0])
        above = self.between(first.at, None).filter(Beyond(">", self.columns, first))
        above = above.order_by(*self.columns).prefetch_related(None).values_list(self.at, "pk")
        # The row above the page before this one; with none, that page is the first.
        found = above[PAGE : PAGE + 1].first()
        return PageRequest(None, Cursor(*found)) if found else PageRequest()

    def _key_of(self, row):
        return Cursor(getattr(row, self.at), row.pk)


class Beyond(Func):
    """(time, key) < (time, key): both columns compared at once, as both stand in one index."""

    output_field = BooleanField()

    def __init__(self, sign, columns, key):
        self.sign = sign
        at = Value(key.at, output_field=DateTimeField())
        super().__init__(*(F(column) for column in columns), at, Value(key.pk))

    def as_sql(self, compiler, connection, **kwargs):
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        texts = [text for text, _ in parts]
        sql = f"({texts[0]}, {texts[1]}) {self.sign} ({texts[2]}, {texts[3]})"
        return sql, [value for _, values in parts for value in values]
