"""Snapshots: everything that people edit of an article, as plain JSON, and the way back.

    {"headline": "…", "standfirst": "…", "body": "<p>…</p>", "slug": "…", "leads_front_page": false,
     "image": 7 or None, "categories": [1, 4],
     "highlights": [{"id": 3, "position": 1, "text": "…", "sources": [9]}, …],
     "sources": [{"id": 9, "position": 1, "url": "…", "publisher": "…", "title": "…",
                  "seen_on": "2026-11-20", "is_automatic": false}, …],
     "byline": [{"id": 2, "position": 1, "author": 5}, …],
     "corrections": [{"id": 1, "text": "…"}, …]}

Rows stand in the order of their positions, sets of keys are sorted. Not in it: state and times,
which verbs change, and what other apps append to the article's page.
"""

import json
import zlib
from datetime import date

from articles.models.positions import renumber
from articles.rendering.body import key_of

FIELDS = ("headline", "standfirst", "body", "slug", "leads_front_page")
WORDS_OF_SOURCE = ("publisher", "title")
COMPRESSION = 6  # 9 makes the same article a hundredth smaller, in twice the time


def take(article):
    """The snapshot of an article as it is stored now: six queries, at any size."""
    article = type(article).objects.get(pk=article.pk)
    return {name: getattr(article, name) for name in FIELDS} | {
        "image": article.image_id,
        "categories": sorted(article.categories.values_list("pk", flat=True)),
        "highlights": [
            {
                "id": row.pk,
                "position": row.position,
                "text": row.text,
                "sources": sorted(source.pk for source in row.sources.all()),
            }
            for row in article.highlights.prefetch_related("sources")
        ],
        "sources": [
            {
                "id": row.pk,
                "position": row.position,
                "url": row.url,
                "publisher": row.publisher,
                "title": row.title,
                "seen_on": row.seen_on.isoformat(),
                "is_automatic": row.is_automatic,
            }
            for row in article.sources.numbered()
        ],
        "byline": _rows(article.byline, "position", "author"),
        "corrections": _rows(article.corrections.order_by("pk"), "text"),
    }


def empty():
    """The snapshot of an article without anything."""
    parts = ("categories", "highlights", "sources", "byline", "corrections")
    fields = dict.fromkeys(FIELDS, "") | {"leads_front_page": False, "image": None}
    return fields | {name: [] for name in parts}


def _rows(rows, *fields):
    return [
        {"id": pk, **dict(zip(fields, values, strict=True))}
        for pk, *values in rows.values_list("pk", *fields)
    ]


def pack(snapshot):
    """The snapshot as bytes: compressed JSON."""
    return zlib.compress(json.dumps(snapshot, ensure_ascii=False).encode(), COMPRESSION)


def unpack(packed):
    return json.loads(zlib.decompress(packed))


# --- The way back -----------------------------------------------------------------------------


def put_back(snapshot, article):
    """Makes the article's fields and rows what the snapshot says, and renders it.

    Returns sentences about what could not be: rows that are named in it may be gone. Corrections
    stay, because readers have been told. To be called in a transaction.
    """
    lost = []
    for name in FIELDS:
        setattr(article, name, snapshot[name])
    if type(article).objects.filter(slug=article.slug).exclude(pk=article.pk).exists():
        article.refresh_from_db(fields=["slug"])
        lost.append("Another article has the address now, so this one keeps its present address.")
    article.image = _existing(article, "image", snapshot["image"])
    if snapshot["image"] and not article.image:
        lost.append("The lead image has been deleted.")
    _put_back_categories(snapshot, article, lost)
    _put_back_byline(snapshot, article, lost)
    sources = _put_back_sources(snapshot, article)
    _put_back_highlights(snapshot, article, sources)
    article.save()
    renumber(article.highlights)
    renumber(article.byline)
    return lost


def _existing(article, field, key):
    model = article._meta.get_field(field).related_model
    return model.objects.filter(pk=key).first() if key else None


def _put_back_categories(snapshot, article, lost):
    here = article.categories.model.objects.filter(pk__in=snapshot["categories"])
    article.categories.set(here)
    if gone := len(snapshot["categories"]) - len(here):
        lost.append(_deleted(gone, "category", "categories"))


def _put_back_byline(snapshot, article, lost):
    authors = article.authors.model.objects.in_bulk([row["author"] for row in snapshot["byline"]])
    article.byline.exclude(author__in=authors).delete()
    for place, row in enumerate(snapshot["byline"], start=1):
        if row["author"] in authors:
            article.byline.update_or_create(
                author=authors[row["author"]], defaults={"position": place}
            )
    if gone := len(snapshot["byline"]) - len(authors):
        lost.append(_deleted(gone, "author", "authors"))


def _put_back_sources(snapshot, article):
    """{id in the snapshot: the row}. A page has one row, whichever id it has now."""
    rows = {}
    keys = {row["id"]: key_of(row["url"], row["title"]) for row in snapshot["sources"]}
    article.sources.exclude(key__in=keys.values()).delete()
    for row in snapshot["sources"]:
        words = {name: row[name] for name in ("url", "position", "is_automatic", *WORDS_OF_SOURCE)}
        rows[row["id"]], _ = article.sources.update_or_create(
            key=keys[row["id"]], defaults=words | {"seen_on": date.fromisoformat(row["seen_on"])}
        )
    return rows


def _put_back_highlights(snapshot, article, sources):
    here = {row.pk: row for row in article.highlights.all()}
    kept = []
    for place, row in enumerate(snapshot["highlights"], start=1):
        highlight = here.get(row["id"]) or article.highlights.model(article=article)
        highlight.position, highlight.text = place, row["text"]
        highlight.save()
        highlight.sources.set([sources[key] for key in row["sources"] if key in sources])
        kept.append(highlight.pk)
    for row in article.highlights.exclude(pk__in=kept):
        row.delete()


def _deleted(count, one, many):
    noun, has = (one, "has") if count == 1 else (many, "have")
    return f"{count} {noun} of it {has} been deleted."
