"""What lists cost as the paper grows: python -m benchmarks.growth [articles …]

Two papers, of 1,000 and of 100,000 articles, on SQLite and, where it is there, on PostgreSQL. Every
public page is made anew each time, past the page cache, in turn from both papers. The exit status
says whether each asks as many queries of the large paper as of the small one, and takes at most
GOAL times as long (p95).
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

SIZES = (1_000, 100_000)
GOAL = 1.5
ROUNDS = 60  # of each page from each paper: enough for a p95 that a single hiccup does not make
SPAN = timedelta(days=730)  # the same at every size, so that a month is a full page in each
CATEGORIES, AUTHORS, RARE = 8, 20, 25  # RARE: articles of an author who wrote long ago, and little
COMMENTS = 20
GIVEN = os.environ.get("BENCH_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432"
POSTGRES = urlsplit(GIVEN)._replace(path="").geturl()  # we make databases of our own beside any
TEXT = (
    "the of and to in a is that for it was on are as with they be at one have this from by hot "
    "river council budget harvest minister figures report spring water price energy hospital "
    "school border market coast measured promised delayed opened closed bridge engine vaccine"
)
WORDS = TEXT.split()
pick = random.Random(1)


# --- One paper: a process that fills a database, then makes pages of it -------------------------


def words(least, most):
    return " ".join(pick.choices(WORDS, k=pick.randint(least, most))).capitalize()


def insert(model, rows):
    """Rows as dicts of columns that change; the rest is as the model has it by itself."""
    from django.db import connection

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
    """The paper, row by row past the models; placements are rebuilt at the end."""
    from django.db import connection, transaction
    from django.utils import timezone

    from articles.models import (
        Article,
        Author,
        Byline,
        Category,
        Correction,
        Highlight,
        Placement,
        Source,
    )

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
        Placement.objects.rebuild()
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
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def discuss():
    """COMMENTS under every article, made by the database itself."""
    from django.db import connection

    from comments.models import Comment

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


def analyse():
    """What PostgreSQL does by itself in the minutes after rows came; SQLite has it never done."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def addresses(now):
    """The pages that are asked for."""
    from articles.listing import Key
    from articles.models import Article

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
        "far down, by key": f"/category/c3/?before={Key(article.published_at, article.pk)}",
        "feed": "/feed/",
        "category's feed": "/category/c3/feed/",
        "sitemap": "/sitemap.xml",
    }


def answer(size):
    """Builds the paper, names its pages on one line, then makes one for each line that comes."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
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


# --- Two papers side by side --------------------------------------------------------------------


class Paper:
    """A process of its own with its own database."""

    def __init__(self, size, environment):
        self.size = size
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.growth", "--answer", str(size)],
            env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the paper of {self.size:,} articles fell silent")
        return json.loads(line)

    def ask(self, how, path):
        self.process.stdin.write(f"{how} {path}\n")
        self.process.stdin.flush()
        return self.hear()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def papers(kind, sizes):
    """One for each size, in scratch databases that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="newsroom-growth-") as folder:
        opened, made = [], []
        try:
            for size in sizes:
                data = Path(folder) / str(size)
                url = f"sqlite:///{data / 'db.sqlite3'}"
                if kind == "PostgreSQL":
                    name = f"newsroom_growth_{size}_{os.getpid()}"
                    _administer(f'CREATE DATABASE "{name}"')
                    made.append(name)
                    url = f"{POSTGRES}/{name}"
                opened.append(Paper(size, {"DATA_DIR": str(data), "DATABASE_URL": url}))
            yield opened
        finally:
            for paper in opened:
                paper.close()
            for name in made:
                _administer(f'DROP DATABASE "{name}"')


def _administer(statement):
    import psycopg

    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def has_postgres():
    import psycopg

    try:
        _administer("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def measure(kind, sizes):
    """Prints the table of one database; returns whether every page met the goal."""
    with papers(kind, sizes) as opened:
        first = [paper.hear() for paper in opened]
        built = ", ".join(
            f"{paper.size:,} articles in {told['seconds']:.0f} s"
            for paper, told in zip(opened, first, strict=True)
        )
        print(f"\n{kind}: {built}")
        print(f"{'page':20}{'queries':>12}{'p50, ms':>18}{'p95, ms':>18}{'p95 ratio':>12}")
        good = [row(opened, name, first) for name in first[0]["pages"]]
        return all(good)


def row(opened, name, first):
    paths = [told["pages"][name] for told in first]
    queries = [len(paper.ask("queries", path)) for paper, path in zip(opened, paths, strict=True)]
    times = [[] for _ in opened]
    for number in range(ROUNDS):
        order = list(range(len(opened)))
        for at in order if number % 2 else reversed(order):
            times[at].append(opened[at].ask("time", paths[at]))
    cuts = [quantiles(taken, n=20, method="inclusive") for taken in times]
    middle, late = [cut[9] for cut in cuts], [cut[18] for cut in cuts]
    ratio = late[-1] / late[0]
    good = ratio <= GOAL and queries[-1] <= queries[0]
    print(
        f"{name:20}{_each(queries, ''):>12}{_each(middle, '.1f'):>18}{_each(late, '.1f'):>18}"
        f"{ratio:>12.2f}{'' if good else '  missed'}"
    )
    return good


def _each(figures, form):
    return " / ".join(format(figure, form) for figure in figures)


def main(arguments):
    if arguments[:1] == ["--answer"]:
        return answer(int(arguments[1]))
    sizes = tuple(int(argument) for argument in arguments) or SIZES
    print(f"Cold pages of {' and '.join(f'{size:,}' for size in sizes)} articles, interleaved;")
    print(
        f"{COMMENTS} comments under each; {ROUNDS} rounds (goal: no more queries, ratio ≤ {GOAL})"
    )
    met = measure("SQLite", sizes)
    if has_postgres():
        return 0 if measure("PostgreSQL", sizes) and met else 1
    print("\nPostgreSQL: skipped: no PostgreSQL at BENCH_DATABASE_URL or on 127.0.0.1")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
