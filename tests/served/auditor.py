"""Prepares a discussion, and says what is wrong with it; run as a process of its own.

First it prints where to post, whom the moderators know and what may be answered. Then each line of
standard input, [[hash of a receipt, words] of what was acknowledged, how many were sent], is
answered by a list of faults, which should be empty. Between two lines it holds no connection:
whoever is started after a kill finds the database as the killed left it.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - the models need the settings
from django.db.models import Count, F, OuterRef, Subquery  # noqa: E402 - so do these

from comments.models import Comment, Decision, Policy, Thread  # noqa: E402 - so do these
from tests.comments.conftest import approved  # noqa: E402 - so do these
from tests.factories import ArticleFactory, UserFactory  # noqa: E402 - so do these

KNOWN = 200  # readers whose comments appear at once, so that threads grow while we kill
AT_ONCE = 500  # of parameters of one query: well below what SQLite takes


@transaction.atomic
def prepare():
    article, moderator = ArticleFactory(), UserFactory(group="Moderators")
    count = Policy().approvals_to_be_known
    known = [
        approved(moderator, f"known{n}", f"known{n}@reader.example", count, article=article)
        for n in range(KNOWN)
    ]
    keys = Comment.objects.values_list("pk", flat=True)
    return {"path": article.get_absolute_url(), "known": known, "parents": list(keys)}


def faults(acknowledged, standing):
    """`standing` is how many comments there have to be, those prepared among them."""
    yield from _lost(acknowledged)
    if (count := Comment.objects.count()) != standing:
        yield f"{count} comments where {standing} were sent"
    twice = Comment.objects.values("words_hash").annotate(n=Count("pk")).filter(n__gt=1)
    yield from (f"{row['n']} comments with the same words" for row in twice.order_by())
    yield from _undecided()
    yield from _wrong_threads()
    yield from _broken_file()


def _lost(acknowledged):
    for start in range(0, len(acknowledged), AT_ONCE):
        sent = dict(acknowledged[start : start + AT_ONCE])
        rows = Comment.objects.filter(receipt_hash__in=sent).values_list("receipt_hash", "body")
        kept = list(rows.order_by())
        if len(kept) != len(sent) or dict(kept) != sent:
            yield f"of {len(sent)} acknowledged {len(set(kept) & {*sent.items()})} stand as sent"


def _undecided():
    """What waits may have no decision: killed before the checks, it is there for a moderator."""
    last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-made_at", "-pk")
    decided = Comment.objects.alias(came_to=Subquery(last.values("to_status")[:1]))
    wrong = decided.exclude(status="pending").exclude(came_to=F("status"))
    if count := wrong.count():
        yield f"{count} stand where no decision put them"


def _wrong_threads():
    with transaction.atomic():
        followed = _threads()
        Thread.objects.rebuild()
        if wrong := followed ^ _threads():
            yield f"threads are not what their comments say: {sorted(wrong)[:6]}"
        transaction.set_rollback(True)


def _threads():
    return set(Thread.objects.values_list("root", "article", "started_at", "size", "featured"))


def _broken_file():
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
            yield from (str(row) for row in cursor.execute(question) if row != ("ok",))


def main():
    prepared = prepare()
    standing = len(prepared["parents"])
    connection.close()
    print(json.dumps(prepared), flush=True)
    for line in sys.stdin:
        acknowledged, count = json.loads(line)
        found = list(faults(acknowledged, standing + count))
        unjudged = Comment.objects.filter(decisions=None).count()
        connection.close()
        print(json.dumps({"faults": found, "unjudged": unjudged}), flush=True)


if __name__ == "__main__":
    main()
