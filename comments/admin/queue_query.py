"""Which part of the queue is requested: a tab, search text, an article, and a place to begin."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.utils.http import urlencode

from articles.listing import Cursor, NoSuchPage
from articles.search import words_of
from comments.models import Comment
from comments.moderation.queue.tabs import TABS, Tab
from comments.moderation.status import Status

PAGE = 50  # cards: an hour's work is a few of these
SEARCHED = 10_000  # comments of a tab: a search reads them all, and none may take long
PARAMETERS = {"status", "q", "article", "article__id__exact", "after"}
KEY = re.compile(r"[0-9]{1,18}", re.ASCII)
PLACE = re.compile(r"([0-9])\.([0-9-]+)", re.ASCII)


class Place(NamedTuple):
    """In which part of a tab, and after which row."""

    part: int = 0
    key: Cursor | None = None

    def __str__(self):
        return f"{self.part}.{self.key}"

    @classmethod
    def read(cls, text):
        found = PLACE.fullmatch(text)
        if not found:
            raise NoSuchPage("No page of the queue begins there.")
        return cls(int(found[1]), Cursor.read(found[2]))


BEGINNING = Place()


class Page(NamedTuple):
    """Comments with everything that their cards show, and the parameters of the next page."""

    comments: list
    following: "QueueQuery | None"


@dataclass(frozen=True)
class QueueQuery:
    """Waiting comments, from the first one, unless the address requests something else."""

    tab: Tab
    words: str = ""
    article: int | None = None
    place: Place = BEGINNING

    @classmethod
    def read(cls, given):
        """From the parameters of an address.

        Raises SuspiciousOperation for any but ours: no look-up may answer whose address it is. And
        NoSuchPage for a place that is none.
        """
        if not PARAMETERS.issuperset(given):
            raise SuspiciousOperation("The queue is filtered by tab, words and article alone.")
        article = given.get("article") or given.get("article__id__exact")
        if article and not KEY.fullmatch(article):
            raise NoSuchPage("An article has a number.")
        return cls(
            TABS.get(given.get("status"), TABS[Status.PENDING]),
            " ".join(words_of(given.get("q", ""))),
            int(article) if article else None,
            Place.read(given["after"]) if given.get("after") else BEGINNING,
        )

    @property
    def query(self):
        """The same at the end of an address."""
        told = {
            "status": self.tab.value,
            "q": self.words,
            "article": self.article,
            "after": self.place if self.place.key else None,
        }
        return f"?{urlencode({name: value for name, value in told.items() if value})}"

    def page(self, search):
        """`search(rows)` gives those in which the words stand."""
        found = self._keys(search)
        comments = Comment.objects.with_queue_parts().in_bulk([key.pk for _, key in found[:PAGE]])
        following = replace(self, place=Place(*found[PAGE - 1])) if len(found) > PAGE else None
        ordered = [comments[key.pk] for _, key in found[:PAGE] if key.pk in comments]
        return Page(ordered, following)

    def everything(self, search):
        """All of it, in its order: querysets, one after the other."""
        rows = (self._narrowed(part(), search) for part in self.tab.parts)
        return [self.tab.in_order(each).with_queue_parts() for each in rows]

    def _keys(self, search):
        """(part, Cursor) of one row more than a page shows."""
        found = []
        for number, part in enumerate(self.tab.parts):
            if number >= self.place.part:
                rows = self._narrowed(part(), search)
                if number == self.place.part and self.place.key:
                    rows = self.tab.beyond(rows, self.place.key)
                keys = self.tab.in_order(rows).values_list(self.tab.at, "pk")
                found += [(number, Cursor(*key)) for key in keys[: PAGE + 1 - len(found)]]
        return found

    def _narrowed(self, rows, search):
        if self.article:
            rows = rows.filter(article=self.article)
        if not self.words:
            return rows
        window = self.tab.in_order(rows).values("pk")[:SEARCHED]
        return search(Comment.objects.filter(pk__in=window))
