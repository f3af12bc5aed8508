"""The sitemap: one file while the paper is small, later an index of parts.

A part holds the articles whose keys lie in one stretch. So each is found at once and none ever
moves to another part, and neither the index nor a part has to count or to skip anything.
"""

import re

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from articles.models import Article, Author, Category, ListEntry

PART = 2_000  # keys: made in a fifth of a second, and far below the 50,000 that crawlers take
ADMITTED = ("part",)
LISTS = "lists"  # the part that names categories and authors
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


def sitemap(request):
    part = request.GET.get("part")
    if part == LISTS:
        return _answer(request, "sitemap.xml", {"urlset": _lists()})
    if part is not None:
        if not NUMBER.fullmatch(part):
            raise Http404("The sitemap has no such part.")
        return _answer(request, "sitemap.xml", {"urlset": _articles(int(part))})
    parts = _parts()
    if parts in ([], [0]):
        return _answer(request, "sitemap.xml", {"urlset": _articles(0, must=False) + _lists()})
    parts = [LISTS, *parts]
    places = [f"{settings.SITE_URL}{request.path}?{urlencode({'part': part})}" for part in parts]
    context = {"sitemaps": [{"location": place} for place in places]}
    return _answer(request, "sitemap_index.xml", context)


def _answer(request, template, context):
    headers = {"X-Robots-Tag": "noindex, noodp, noarchive"}  # it is no page to be found
    return TemplateResponse(
        request, template, context, content_type="application/xml", headers=headers
    )


def _public(**keys):
    """The public articles in a range of keys, by their keys.

    Each row is tested for being public, so that SQLite begins with the range and not with all
    published articles; the range is named twice, so that PostgreSQL begins there on either side.
    """
    public = Article.objects.published().filter(pk=OuterRef("pk"), **keys)
    return Article.objects.filter(Exists(public), **keys).order_by("pk")


def _parts():
    """The numbers of the parts that hold an article: one step through the keys for each."""
    first = _public().values("pk")[:1]
    # `part` is the table of the recursion below, which the ORM cannot name. No word of a request is
    # in the text: PART is a constant of this module.
    beyond = RawSQL(f"(part.pk / {PART} + 1) * {PART}", ())  # noqa: S611
    following = _public(pk__gte=beyond).values("pk")[:1]
    (begin, values), (step, more) = (query.query.sql_with_params() for query in (first, following))
    # The texts are compiled by Django, with placeholders for every value; PART is a constant.
    sql = f"""
        WITH RECURSIVE part(pk) AS (
            SELECT ({begin}) UNION ALL SELECT ({step}) FROM part WHERE part.pk IS NOT NULL
        ) SELECT pk / {PART} FROM part WHERE pk IS NOT NULL
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *more])
        return [number for (number,) in cursor.fetchall()]


def _articles(number, *, must=True):
    articles = _public(pk__gte=number * PART, pk__lt=(number + 1) * PART).reverse()
    articles = articles.only("slug", "published_at", "created_at", "revised_at")
    entries = [
        _entry(article, lastmod=article.revised_at or article.published_at) for article in articles
    ]
    if must and not entries:
        raise Http404("The sitemap has no such part.")
    return entries


def _lists():
    """Categories and authors under which readers find something."""
    entries = []
    for model, kind in ((Category, "category"), (Author, "author")):
        placed = ListEntry.objects.published().filter(**{kind: OuterRef("pk")})
        # The newest of each is asked for, which is one step in an index; whether there is any at
        # all, PostgreSQL finds out by reading every list_entry.
        newest = placed.order_by("-published_at", "-article").values("pk")[:1]
        in_use = model.objects.alias(newest=Subquery(newest)).filter(newest__isnull=False)
        entries += [_entry(row) for row in in_use]
    return entries


def _entry(row, lastmod=None):
    """As SITE_URL has it, whatever host the request came to."""
    return {"location": settings.SITE_URL + row.get_absolute_url(), "lastmod": lastmod}
