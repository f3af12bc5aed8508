"""A dry run and the work around it, in a process with its database."""

import random
import time
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.growing import analyse
from comments.models import Comment, Decision, Policy
from comments.moderation.dry_run.dry_run import DryRun
from comments.moderation.verdicts import Ruling
from tests.factories import ArticleFactory, UserFactory

KEPT = 10_000  # comments of the site
TERMS = 5_000  # of each list of words
WORDS = [
    "bridge",
    "ferry",
    "council",
    "vote",
    "mayor",
    "river",
    "school",
    "budget",
    "street",
    "market",
    "paper",
    "reader",
]
STATES = ["published"] * 8 + ["rejected", "spam"]


def measure():
    write(random.Random(5))
    analyse()
    terms = "\n".join(f"forbidden{n}" for n in range(TERMS))
    tried = Policy(held_words=terms, rejected_words=terms, links_allowed=0)
    for most in (1_000, KEPT):
        row(most, tried)


def row(most, tried):
    dry_run = DryRun(tried, Policy(), most)
    with CaptureQueriesContext(connection) as asked:
        begun = time.perf_counter()
        stopped = len(dry_run.stopped)
        seconds = time.perf_counter() - begun
    print(
        f"{most:>8,} judged twice  {len(asked):>4} queries  {seconds:6.2f} s  {stopped:,} stopped"
    )


def write(chance):
    """Comments of a hundred days, by people who write often and by people who write once."""
    moderator, article, now = UserFactory(group="Moderators"), ArticleFactory(), timezone.now()
    comments = Comment.objects.bulk_create(
        comment(article, chance, n, now - timedelta(minutes=15 * (KEPT - n))) for n in range(KEPT)
    )
    Decision.objects.bulk_create(each for made in comments for each in decisions(made, moderator))


def comment(article, chance, n, sent):
    words = [chance.choice(WORDS) for _ in range(chance.randint(5, 120))]
    return Comment(
        article=article,
        name=f"Reader {n}",
        body=" ".join(words),
        body_html="",
        renderer_version=1,
        status=chance.choice(STATES),
        created_at=sent,
        decided_at=sent + timedelta(minutes=3),
        email_index=f"{min(chance.randint(1, 4000), chance.randint(1, 4000)):032}",
        ip_hash=f"{chance.randint(1, 3000):032}",
        fingerprint=f"{n}",
        words_hash=f"{n:032}",
        avatar_seed=n,
        filter_value=chance.gauss(-2, 3),
    )


def decisions(made, moderator):
    held = Decision(
        comment=made, ruling=Ruling.HOLD, from_status="pending", to_status="pending",
        checked_by="holds_newcomers", made_at=made.created_at,
    )  # fmt: skip
    ruling = {"published": Ruling.PUBLISH, "rejected": Ruling.REJECT, "spam": Ruling.SPAM}
    decided = Decision(
        comment=made, ruling=ruling[made.status], from_status="pending", to_status=made.status,
        by=moderator, made_at=made.decided_at,
    )  # fmt: skip
    return held, decided
