"""One paper of any size, in a process of its own that makes pages of it.

Started by benchmarks.growth; it fills the database of its environment, row by row past the models.
"""

import json
import random
import sys
import time
from datetime import timedelta
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.listing import Cursor
from articles.models import (
    Article,
    Author,
    Byline,
    Category,
    Correction,
    Highlight,
    ListEntry,
    Source,
)
from comments.models import Comment, Thread

SPAN = timedelta(days=730)  # the same at every size, so that a month is a full page in each
CATEGORIES, AUTHORS, RARE = 8, 20, 25  # RARE: articles of an author who wrote long ago, and little
COMMENTS = 20
TEXT = (
    "the of and to in a is that for it was on are as with they be at one have this from by hot "
    "river council budget harvest minister figures report spring water price energy hospital "
    "school border market coast measured promised delayed opened closed bridge engine vaccine"
)
WORDS = TEXT.split()
pick = random.Random(1)


def words(least, most):
    return " ".join(pick.choices(WORDS, k=pick.randint(least, most))).capitalize()


def insert(model, rows):
    """Rows as dicts of columns that change; the rest is as the model has it by itself."""
    first = next(rows)
    fields = [field for field in model._meta.concrete_fields if field.column in first]
    usual = [field for field in model._meta.concrete_fields if field.column not in first]
    usual = [field for field in usual if not field.primary_key]
    fixed = [field.get_db_prep_save(field.get_default(), connection) for field in usual]
    columns = ", ".join(f'"{field.column}"' for field in [*fields, *usual])
    values = (
        [*(row[field.column] for field in fields), *fixed] for row in (first, *islice(rows, None))
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * (len(fields) + len(usual)))
            sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})"
            cursor.connection.executemany(sql, values)


def fill(size):
    """The paper, row by row past the models; list entries are rebuilt at the end."""
    now = timezone.now()
    stored = Article._meta.get_field("published_at").get_db_prep_value
    times = [stored(now - SPAN * (n / size) - timedelta(hours=1), connection) for n in range(size)]
    times.reverse()  # the newest has the highest key, as in a real paper
    categories = [Category(name=f"Category {n}", slug=f"c{n}", order=n) for n in range(CATEGORIES)]
    authors = [Author(name=f"{words(2, 2)} {n}", slug=f"a{n}") for n in range(AUTHORS)]
    with transaction.atomic():
        categories = [row.pk for row in Category.objects.bulk_create(categories)]
        authors = [row.pk for row in Author.objects.bulk_create(authors)]
        rare = Author.objects.create(name="Rarely There", slug="rare").pk
        keys = range(1, size + 1)
        insert(Article, (_article(n, times[n - 1]) for n in keys))
        insert(
            Article.categories.through,
            (
                {"article_id": n, "category_id": category}
                for n in keys
                for category in pick.sample(categories, pick.choice((1, 1, 2)))
            ),
        )
        insert(
            Byline,
            (
                {"article_id": n, "author_id": rare if n <= RARE else pick.choice(authors)}
                for n in keys
            ),
        )
        insert(Highlight, ({"article_id": n, "text": words(6, 14)} for n in keys for _ in "ab"))
        insert(Source, (_source(n) for n in keys))
        insert(
            Correction,
            ({"article_id": n, "text": words(9, 20), "made_at": times[n - 1]} for n in keys[::10]),
        )
        ListEntry.objects.rebuild()
        reset_keys(Article)
    return now


def _article(n, at):
    body = "".join(f"<p>{words(40, 80)}.</p>" for _ in range(2))
    return {
        "id": n,
        "headline": words(5, 10),
        "slug": f"{'-'.join(pick.choices(WORDS, k=5))}-{n}",
        "standfirst": words(12, 24),
        "body": body,
        "body_html": body,
        "word_count": 120,
        "status": "published",
        "published_at": at,
        "created_at": at,
        "changed_at": at,
    }


def _source(n):
    url = f"https://source.example/{n}"
    return {"article_id": n, "position": 1, "url": url, "title": words(4, 8), "key": str(n)}


def reset_keys(model):
    """Keys that we chose ourselves must not be given again."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def discuss():
    """COMMENTS under every article, made by the database itself."""
    own = {
        "uuid": "gen_random_uuid()"
        if connection.vendor == "postgresql"
        else "lower(hex(randomblob(16)))",
        "article_id": "article.id",
        "name": "'Reader ' || number.n",
        "body": "article.standfirst",
        "body_html": "'<p>' || article.standfirst || '</p>'",
        "renderer_version": "1",
        "status": "'published'",
        "created_at": "article.published_at",
        "decided_at": "article.published_at",
        "fingerprint": "CAST(number.n AS text)",
        "words_hash": "CAST(article.id AS text)",
        "avatar_seed": "number.n",
        "depth": "0",
    }
    own |= {
        field.column: "''"
        for field in Comment._meta.concrete_fields
        if field.column not in own and not field.null and not field.primary_key
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number"
            f" WHERE n < {COMMENTS}) INSERT INTO comments_comment ({', '.join(own)})"
            f" SELECT {', '.join(own.values())} FROM articles_article AS article"
            f" CROSS JOIN number"
        )
    Thread.objects.rebuild()


def analyse():
    """What PostgreSQL does by itself in the minutes after rows came; SQLite has it never done."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def addresses(now):
    """The pages that are asked for."""
    article = Article.objects.get(pk=Article.objects.count() // 2)
    return {
        "front page": "/",
        "category": "/category/c3/",
        "category, page 5": "/category/c3/?page=5",
        "author": "/author/a3/",
        "author of little": "/author/rare/",
        "year": f"{now:/%Y/}",
        "month": f"{now - timedelta(days=40):/%Y/%m/}",
        "article": article.get_absolute_url(),
        "corrections": "/corrections/",
        "far down, by key": f"/category/c3/?before={Cursor(article.published_at, article.pk)}",
        "feed": "/feed/",
        "category's feed": "/category/c3/feed/",
        "feed of comments": "/comments/feed/",
        "sitemap": "/sitemap.xml",
        "sitemap's lists": "/sitemap.xml?part=lists",
    }


def answer(size):
    """Builds the paper, names its pages on one line, then makes one for each line that comes."""
    begun = time.perf_counter()
    now = fill(size)
    discuss()
    analyse()
    taken = time.perf_counter() - begun
    print(json.dumps({"pages": addresses(now), "seconds": taken}), flush=True)
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    for line in sys.stdin:
        how, _, path = line.strip().partition(" ")
        if how == "queries":
            with CaptureQueriesContext(connection) as captured:
                found = client.get(path)
            result = [query["sql"] for query in captured]
        else:
            begun = time.perf_counter()
            found = client.get(path)
            result = (time.perf_counter() - begun) * 1000
        if found.status_code != 200:
            raise SystemExit(f"{path} answered {found.status_code}")
        print(json.dumps(result), flush=True)
