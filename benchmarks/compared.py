"""Our own parts and the documented ways, in turn, in a process with its database."""

import sqlite3
import statistics
import time
from contextlib import ExitStack
from unittest.mock import patch

import jinja2
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.utils.safestring import mark_safe

from articles import cache_versions
from articles.compiled_queries import CompiledQuery
from benchmarks import newspaper
from comments.reading import cards
from comments.reading.discussion import Discussion
from newsroom.pages.page import Page
from newsroom.pages.version_watcher import FileWatcher

TEMPLATE = "comments/_comment.html"
RUNS, HITS = 100, 20_000


class Drawn:
    """A comment of a shape, drawn by a template engine each time instead of filled in."""

    def __init__(self, render, *, has_website, has_receipt, has_note, answers, **truths):
        self.render, self.truths = render, truths
        self.is_named = answers and not truths["answers_removed"]

    def fill(self, **values):
        values["answered_name"] = values["answered_name"] if self.is_named else ""
        return self.render(self.truths | values)


def engines():
    """{name: a function from a context to the HTML of a comment}"""
    django_template = get_template(TEMPLATE).template
    source = django_template.source.split("{% endcomment %}", 1)[1]  # the rest is Jinja2's, too
    jinja_template = jinja2.Environment(autoescape=True, keep_trailing_newline=True).from_string(
        source
    )
    # Jinja2 has escaped it; Django has to take it for HTML as it takes what its own templates drew.
    return {
        "Django's templates": get_template(TEMPLATE).render,
        "Jinja2": lambda context: mark_safe(jinja_template.render(context)),
    }


def drawn_by(render):
    """The site as it would be if this drew every comment."""
    return patch.object(cards, "_shaped", lambda **shape: Drawn(render, **shape))


def asked_by_querysets():
    """The site as it would be if Django wrote the text of every query each time."""
    return patch.object(
        CompiledQuery, "__call__", lambda self, **values: list(self.queryset(**values))
    )


def measure():
    article = newspaper.found()
    threads, place = Discussion(article).threads, cards.Place(article.get_absolute_url())
    client = Client(SERVER_NAME="localhost")
    drawn = {name: [drawn_by(render)] for name, render in engines().items()}
    ways = {"fragments": []} | drawn
    report("50 comments", in_turn(ways, lambda: cards.draw(threads, place)))
    ways = {"as it is": [], "querysets": [asked_by_querysets()]} | drawn
    ways["Django's templates, querysets"] = [*drawn["Django's templates"], asked_by_querysets()]
    report("an article, cold", in_turn(ways, lambda: client.get(place.article_url).content))
    report("is it current?", watching())


def in_turn(ways, work):
    """{way: ms of the processor at the median}; all must make the same of the same."""
    taken, first = {name: [] for name in ways}, work()
    for _ in range(RUNS):
        for name, changes in ways.items():
            with ExitStack() as changed:
                for change in changes:
                    changed.enter_context(change)
                begun = time.process_time()
                made = work()
                taken[name].append(time.process_time() - begun)
            assert made == first, f"{name} makes something else"
    return {name: 1000 * statistics.median(each) for name, each in taken.items()}


def watching():
    """{way: ms} to learn that nobody has written since."""
    path = settings.DATABASES["default"]["NAME"]
    watcher, asking = FileWatcher(path), sqlite3.connect(path)
    version = cache_versions.numbers(["site"])
    known = Page([], {"identity": b""}, version, until=9e9)
    assert watcher.confirms(known) and watcher.confirms(known)
    ways = {
        "wal-index": lambda: watcher.confirms_at_once(known),
        "PRAGMA data_version": lambda: asking.execute("PRAGMA data_version").fetchone(),
        "a query": lambda: asking.execute(
            "SELECT number FROM articles_cacheversion WHERE tag = ?", ["site"]
        ).fetchone(),
    }
    return {name: hit(way) for name, way in ways.items()}


def hit(way):
    begun = time.process_time()
    for _ in range(HITS):
        way()
    return 1000 * (time.process_time() - begun) / HITS


def report(title, measured):
    ours = next(iter(measured.values()))
    print(f"\n{title:38}{'ms':>10}{'times':>8}")
    for name, ms in measured.items():
        print(f"{name:38}{ms:10.4f}{ms / ours:8.2f}")
