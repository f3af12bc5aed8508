"""Which part of a discussion a page shows: some of its threads, or one thread with all replies."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from django.utils.http import urlencode

from articles.compiled_queries import CompiledQuery
from comments.models import Comment, Thread

WHOLE = 100  # comments up to which a discussion is one page, with nothing folded
THREADS = 30  # of a page of a larger one
SHOWN_REPLIES = (
    3  # replies shown of each there: one quarrel is not the page, and the rest is a link away
)
REPLIES = 100  # of a single thread, on each of its pages
ORDERS = {
    "oldest": Thread.objects.oldest_first,
    "newest": Thread.objects.newest_first,
    "discussed": Thread.objects.most_discussed_first,
    "featured": Thread.objects.featured_first,
}
PARAMETERS = ("page", "sort", "thread")
NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


class Tally(NamedTuple):
    """How much of a discussion readers see, and how many comments of it the editors feature."""

    threads: int = 0
    comments: int = 0
    featured: int = 0


@dataclass(frozen=True)
class DiscussionPage:
    """The first page of all threads, the oldest first, unless the address requests another."""

    number: int = 1
    sort: str = "oldest"
    thread: int | None = None

    @classmethod
    def read(cls, given):
        """From the parameters of an address; invalid ones are ignored.

        A single thread has only one order.
        """
        page, sort, thread = (given.get(name, "") for name in PARAMETERS)
        number = int(page) if NUMBER.fullmatch(page) else 1
        if NUMBER.fullmatch(thread):
            return cls(number, thread=int(thread))
        return cls(number, sort if sort in ORDERS else "oldest")

    @classmethod
    def of(cls, comment):
        """The page with this public comment, with the oldest threads first."""
        if tally(comment.article_id).comments <= WHOLE:
            return cls()
        root = comment.root_id or comment.pk
        above = Comment.objects.drawn().filter(root=root, pk__lt=comment.pk).count()
        if comment.root_id and above >= SHOWN_REPLIES:
            return cls(above // REPLIES + 1, thread=root)
        thread = Thread.objects.get(pk=root)
        before = Thread.objects.drawn().filter(article=thread.article_id).before(thread).count()
        return cls(before // THREADS + 1)

    @property
    def parameters(self):
        """What chooses this page in an address: nothing for the usual one."""
        told = {"thread": self.thread, "sort": self.sort, "page": self.number}
        usual = {"thread": None, "sort": "oldest", "page": 1}
        return {name: value for name, value in told.items() if value != usual[name]}

    @property
    def query(self):
        """The same at the end of an address."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""

    def turned(self, pages):
        """(the page before this one, the one after it), None where there is none."""
        before = replace(self, number=self.number - 1) if self.number > 1 else None
        after = replace(self, number=self.number + 1) if self.number < pages else None
        return before, after

    # --- What stands in it ---

    def threads(self, article, *, is_whole):
        """[(key of a thread, how many of it readers see)], in order."""
        if self.thread:
            found = Thread.objects.drawn().filter(article=article, pk=self.thread)
            return list(found.values_list("pk", "size"))
        size = WHOLE if is_whole else THREADS
        return _threads(self.sort, size, size * (self.number - 1))(article=article.pk)

    def comments(self, article, threads, *, is_whole):
        """The comments of these threads that are on this page, in the order of their keys.

        Parents are older than replies, so the first few of a thread always have their parents; only
        on later pages of one thread may they be missing.
        """
        if self.thread:
            return self._of_thread()
        if is_whole:
            return ALL(article=article.pk)
        filled = [*threads, *[0] * (THREADS - len(threads))]  # no comment has the key 0
        return _beginnings()(**{f"root_{n}": key for n, key in enumerate(filled)})

    def _of_thread(self):
        skipped = REPLIES * (self.number - 1)
        replies = Comment.objects.drawn().filter(root=self.thread).order_by("pk")
        keys = replies.values_list("pk", flat=True)[skipped : skipped + REPLIES]
        found = Comment.objects.with_page_parts().filter(pk__in=[self.thread, *keys])
        return list(found.order_by("pk"))


TALLY = CompiledQuery(
    lambda article: (
        Thread.objects.drawn()
        .filter(article=article)
        .tallied()
        .values_list("threads", "comments", "marked")
    ),
    article=int,
)
ALL = CompiledQuery(
    lambda article: Comment.objects.drawn().on(article).with_page_parts().order_by("pk"),
    article=int,
)


def tally(article_key):
    """What readers see under this article."""
    return Tally(*next(iter(TALLY(article=article_key)), ()))


def address_of(comment):
    """Where a public comment is: on its page of the discussion."""
    here = DiscussionPage.of(comment)
    return f"{comment.article.get_absolute_url()}{here.query}#{comment.anchor}"


@lru_cache(maxsize=64)
def _threads(sort, size, first):
    """The query for the threads of a page."""
    return CompiledQuery(
        lambda article: (
            ORDERS[sort]()
            .drawn()
            .filter(article=article)
            .values_list("pk", "size")[first : first + size]
        ),
        article=int,
    )


@cache
def _beginnings():
    """The query for the first comments of a page's threads, and the beginning of their replies."""
    names = [f"root_{n}" for n in range(THREADS)]
    return CompiledQuery(
        lambda **roots: (
            Comment.objects.beginning([roots[name] for name in names], SHOWN_REPLIES)
            .with_page_parts()
            .order_by("pk")
        ),
        **dict.fromkeys(names, int),
    )
