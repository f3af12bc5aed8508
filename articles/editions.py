"""Editions: the numbers that say how fresh a page is. Only this module writes them.

A page names the scopes it was made from. Whatever changes what readers see raises the numbers of
its scopes in the same transaction: models do so by themselves, through `articles.models.seen`.
What changes by time alone gives a page its end: `next_due`.
"""

import time
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.cache import patch_vary_headers

SITE = "site"  # what stands on every page, and every list
DISCUSSIONS = "discussions"  # all comments together

POLICY = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
PRIVATE = "private, no-cache"

# The number is the time in microseconds, so that none comes twice, even after an old backup was put
# back: a page kept under a number always holds what stood in the database with that number.
RAISE = """
    {begin} ON CONFLICT (scope) DO UPDATE SET number =
        CASE WHEN articles_edition.number < excluded.number
        THEN excluded.number ELSE articles_edition.number + 1 END
"""
INSERT = "INSERT INTO articles_edition (scope, number) VALUES (%s, %s)"
# One transaction after the other, from its first number to its commit: each may raise several
# times, in whatever order its rows go, and two would wait for each other until one is ended.
IN_TURN = """WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(20260601))
    INSERT INTO articles_edition (scope, number) SELECT %s, %s FROM turn"""


def of(article_pk):
    """The scope of one article: its own page, with its discussion."""
    return f"article-{article_pk}"


def raise_all(scopes):
    """Raises each number; pages made from any of them are out of date at the commit.

    SQLite's write transactions have the database to themselves.
    """
    now = time.time_ns() // 1000
    statement = RAISE.format(begin=IN_TURN if connection.vendor == "postgresql" else INSERT)
    with connection.cursor() as cursor:
        for scope in sorted(scopes):
            cursor.execute(statement, [scope, now])


def numbers(scopes, using=connection):
    """{scope: number} as committed; 0 for what never changed."""
    marks = ", ".join(["%s"] * len(scopes))
    with using.cursor() as cursor:
        cursor.execute(
            f"SELECT scope, number FROM articles_edition WHERE scope IN ({marks})",  # noqa: S608
            list(scopes),  # the text above holds nothing but placeholders
        )
        found = dict(cursor.fetchall())
    return {scope: found.get(scope, 0) for scope in scopes}


def next_due(scheduled, now=None):
    """When a page made now ends by itself: the next of `scheduled`, or midnight, for its date."""
    now = now or timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = scheduled.order_by("published_at").values_list("published_at", flat=True).first()
    return min(filter(None, [midnight + timedelta(days=1), waiting]))


def same_for_all(view, *, admits=(), around=(), ours=None, made_from=(SITE,)):
    """Marks a view whose page is the same for every reader, so that it may be kept and shared.

    `admits` are the query parameters that choose a page; `around` those that make it somebody's
    own, so that it is never kept; all others are noise. `ours` is given those admitted as a
    dictionary, and what stands in the address, and returns those that name something: nobody can
    have pages kept under names that they made up. `made_from` are the scopes of the page; a
    view may name further ones with `also_made_from`.
    """

    @wraps(view, updated=())
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.has_header("Cache-Control"):
            is_own = is_personal(request.META) or any(name in request.GET for name in around)
            response.headers["Cache-Control"] = PRIVATE if is_own else POLICY
            patch_vary_headers(response, ["Accept-Encoding"])
            response.made_from = {*made_from, *getattr(response, "made_from", ())}
        return response

    marked.admits, marked.around = tuple(admits), frozenset(around)
    marked.ours = ours or (lambda given, **address: given)
    return marked


def also_made_from(response, *scopes):
    """Tells what else a page was made from; returns the response."""
    response.made_from = {*scopes, *getattr(response, "made_from", ())}
    return response


def ends_at(response, moment):
    """Tells when a page ends by itself, where that is before midnight and the next article."""
    response.ends_at = moment
    return response


PERSONAL_COOKIES = tuple(
    f"{name}=" for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
)


def is_personal(environ):
    """Does the request say who asks? Cookies of others, such as a reader's tools', do not."""
    cookie = environ.get("HTTP_COOKIE")
    if cookie and any(name in cookie for name in PERSONAL_COOKIES):
        return True
    return "HTTP_AUTHORIZATION" in environ
