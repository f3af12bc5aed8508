"""The comments among which benchmarks.waves looks, in a process with their database."""

import random
import time
from statistics import median

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.growing import analyse, insert
from comments.models import BulkDecision, Comment, LSHBand, MinHashSignature
from comments.moderation.queue.wave import AT_ONCE, Wave
from comments.moderation.waves.shingles import Shingles
from tests.comments import spintax
from tests.factories import ArticleFactory

SIZES = (10_000, 100_000)  # comments that are compared: those of a month
LOOKS = 200  # of each kind: enough for a median
LONG = 5_000  # characters
SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnpqrstvwxz" for vowel in "aeiou"]
pick = random.Random(1)


def measure(sizes=SIZES, looks=LOOKS, at_once=AT_ONCE):
    article = ArticleFactory()
    deciding(article, at_once)
    shingling()
    print(
        f"{'compared':>12}{'queries':>9}{'look, ms':>10}{'look in a flood':>17}{'waves page':>12}"
    )
    for size in sizes:
        fill(article, size)
        analyse()
        row(article, size, looks)


def shingling():
    long = words(LONG // 7)[:LONG]
    taken = median(timed(lambda: Shingles(long).bands) for _ in range(20))
    print(f"bands of {LONG:,} characters: {taken:.2f} ms (goal: < 1)")


def fill(article, size):
    """Up to so many comments, row by row past the models; a tenth of them one flood that waits."""
    flood = spintax.variants(size // 10, templates=spintax.TEMPLATES[:1])
    last, more = Comment.objects.order_by("pk").last().pk, size - Comment.objects.count()
    texts = {n: words(30) for n in range(last + 1, last + more + 1)}
    of_flood = dict(zip(list(texts)[::10], (text for _, text in flood), strict=False))
    texts |= of_flood
    first = min(of_flood)
    with transaction.atomic():
        insert(Comment, (_comment(article, n, text, n in of_flood) for n, text in texts.items()))
        insert(
            MinHashSignature,
            ({"comment_id": n, "wave": first if n in of_flood else n} for n in texts),
        )
        bands = ((n, band) for n, text in texts.items() for band in Shingles(text).bands)
        insert(LSHBand, ({"signature_id": n, "value": band} for n, band in bands))


def _comment(article, n, text, is_waiting):
    now = Comment._meta.get_field("created_at").get_db_prep_value(timezone.now(), connection)
    return {
        "id": n,
        "uuid": f"{n:032x}",
        "article_id": article.pk,
        "name": f"Reader {n}",
        "body": text,
        "body_html": "<p>Words.</p>",
        "renderer_version": 1,
        "status": "pending" if is_waiting else "published",
        "decided_at": None if is_waiting else now,
        "email_index": f"{n % 1000:032x}",
        "fingerprint": f"{n:032x}",
        "words_hash": f"{n:032x}",
    }


def row(article, size, looks):
    fresh = [Comment(article=article, body=words(30)) for _ in range(looks)]
    variants = spintax.variants(looks, seed=2, templates=spintax.TEMPLATES[:1])
    flood = [Comment(article=article, body=text) for _, text in variants]
    fresh[0].look_around()  # what is written once in a process is written now
    with CaptureQueriesContext(connection) as captured:
        flood[0].look_around()
    look, in_flood = (
        median(timed(comment.look_around) for comment in comments) for comments in (fresh, flood)
    )
    page = median(timed(Wave.waiting) for _ in range(5))
    print(f"{size:12,}{len(captured):9}{look:10.2f}{in_flood:17.2f}{page:12.1f}")


def deciding(article, count):
    moderator = User.objects.create(username="bench")
    texts = [text for _, text in spintax.variants(count, seed=3)]
    keys = [Comment(article=article, name="N", body=text).submit().pk for text in texts]
    begun = time.perf_counter()
    bulk_decision, _ = BulkDecision.objects.decide(
        "spam", keys, by=moderator, seen_at=timezone.now()
    )
    decided = time.perf_counter()
    made, _ = bulk_decision.undo(by=moderator)
    undone = time.perf_counter()
    print(f"{len(made)} marked as spam in {decided - begun:.1f} s, ", end="")
    print(f"taken back in {undone - decided:.1f} s (goal: a few seconds)")


def words(count):
    return " ".join("".join(pick.choices(SYLLABLES, k=3)) for _ in range(count))


def timed(work):
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
