"""An article with everything that its page shows: seven compiled queries, at any size."""

from collections import defaultdict
from datetime import datetime
from functools import cache

from django.utils import timezone

from articles.compiled_queries import CompiledQuery
from articles.models import Article, Byline, Category, Correction, Highlight, Source

RELATED = 4

ARTICLE = CompiledQuery(
    lambda slug: Article.objects.select_related("image").filter(slug=slug), slug=str
)
BYLINE = CompiledQuery(
    lambda article: Byline.objects.select_related("author__portrait").filter(article=article),
    article=int,
)
PARTS = {
    "categories": CompiledQuery(
        lambda article: Category.objects.filter(articles=article), article=int
    ),
    "sources": CompiledQuery(lambda article: Source.objects.filter(article=article), article=int),
    "corrections": CompiledQuery(
        lambda article: Correction.objects.filter(article=article), article=int
    ),
}
HIGHLIGHTS = CompiledQuery(lambda article: Highlight.objects.filter(article=article), article=int)
MARKS = CompiledQuery(
    lambda article: Highlight.sources.through.objects.filter(highlight__article=article),
    article=int,
)


class Fetched(list):
    """The rows of a relation, where Django would keep a prefetched queryset.

    They only support `all()`: code that tries to filter or count them in the database fails
    immediately.
    """


def find(slug):
    """The article with this slug, whole, whether readers may see it or not; or None."""
    found = ARTICLE(slug=slug)
    return complete(found[0]) if found else None


def complete(article):
    """The article with all its parts at hand."""
    _keep(article, byline=BYLINE(article=article.pk), highlights=HIGHLIGHTS(article=article.pk))
    _keep(article, **{name: rows(article=article.pk) for name, rows in PARTS.items()})
    marked = defaultdict(set)
    for mark in MARKS(article=article.pk):
        marked[mark.highlight_id].add(mark.source_id)
    for highlight in article.highlights.all():
        keys = marked[highlight.pk]
        _keep(highlight, sources=[row for row in article.sources.all() if row.pk in keys])
    return article


def related(article):
    """What to read next; not their bodies."""
    categories = {f"category_{n}": row.pk for n, row in enumerate(article.categories.all())}
    if not categories:
        return []
    return _related(len(categories))(article=article.pk, now=timezone.now(), **categories)


@cache
def _related(count):
    """The query for an article in so many categories."""
    names = [f"category_{n}" for n in range(count)]

    def queryset(article, now, **categories):
        found = Article.objects.published(now)
        found = found.related_to(article, [categories[name] for name in names], now)
        return found.with_picture()[:RELATED]

    return CompiledQuery(queryset, article=int, now=datetime, **dict.fromkeys(names, int))


def _keep(row, **relations):
    kept = row.__dict__.setdefault("_prefetched_objects_cache", {})
    kept |= {name: Fetched(rows) for name, rows in relations.items()}
