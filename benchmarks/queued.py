"""The comments of benchmarks.queue, and how the queue is measured on them."""

import time
import uuid
from datetime import timedelta
from statistics import quantiles

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.growing import analyse, insert, pick, reset_keys, words
from comments.admin.queue_query import QueueQuery
from comments.models import Comment, Decision, Report, Thread
from comments.moderation.queue.tabs import TABS
from comments.privacy import encryption
from tests.factories import ArticleFactory, UserFactory

ARTICLES = 1_000
PER_PERSON = 20  # comments of one address
REPORTED, APPEALED = 200, 200  # that nobody has answered
ROUNDS, DECISIONS = 40, 200
GOALS = {"tab": 300, "decision": 100}  # milliseconds, at the 95th percentile
QUEUE = "/admin/comments/comment/"
# Of a hundred comments, how many stand where.
SHARES = ["published"] * 80 + ["rejected"] * 8 + ["spam"] * 9 + ["pending"] * 2 + ["withdrawn"]


def measure(size):
    begun = time.perf_counter()
    fill(size)
    print(f"filled in {time.perf_counter() - begun:.0f} s")
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(get_user_model().objects.get(username="mona"))
    print(f"{'':24}{'queries':>8}{'p50, ms':>10}{'p95, ms':>10}")
    for tab in TABS.values():
        row(tab.label, client, f"?status={tab.value}")
    row("next 50 of published", client, following("published"))
    row("words in what waits", client, "?q=bridge")
    row("no such words", client, "?status=published&q=zzyzx")
    decisions(client)


def fill(size):
    """Comments row by row past the models: each with the decision of a check, as if just sent."""
    UserFactory(username="mona", group="Moderators")
    UserFactory(username="otto", group="Moderators")
    with transaction.atomic():
        articles = [ArticleFactory().pk for _ in range(ARTICLES)]
    people = [f"{n}@reader.example" for n in range(size // PER_PERSON)]
    indexes = {address: encryption.blind_index(address) for address in people}
    now = timezone.now()
    with transaction.atomic():
        insert(Comment, (_comment(n, size, now, articles, indexes) for n in range(1, size + 1)))
        insert(Decision, (_decision(n, now) for n in range(1, size + 1)))
    reset_keys(Comment)
    reset_keys(Decision)
    Thread.objects.rebuild()
    for status, count in {"published": REPORTED, "pending": APPEALED}.items():
        keys = Comment.objects.filter(status=status).values_list("pk", flat=True)[:count]
        {"published": _report, "pending": _appeal}[status](list(keys))
    settle()


def settle():
    """As it is after months: no database has a million rows from one transaction to put away."""
    analyse()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _comment(n, size, now, articles, indexes):
    status = SHARES[n % 100]
    at = _stored(now - timedelta(seconds=60 * (size - n)))
    body = f"{words(20, 40)}. {n}"
    address, own = f"{pick.randrange(len(indexes))}@reader.example", uuid.UUID(int=n)
    return {
        "id": n,
        "uuid": own.hex,
        "article_id": articles[n % len(articles)],
        "name": f"Reader {n // PER_PERSON}",
        "body": body,
        "body_html": f"<p>{body}</p>",
        "renderer_version": 1,
        "status": status,
        "created_at": at,
        "decided_at": None if status == "pending" else at,
        "email_sealed": encryption.seal(address, own),
        "email_index": indexes[address],
        "fingerprint": str(n),
        "words_hash": str(n),
    }


def _decision(n, now):
    status = SHARES[n % 100]
    return {
        "id": n,
        "comment_id": n,
        "ruling": "hold",
        "reasons": '[{"code": "newcomer", "rule": "holds_newcomers", "matched": "", "place": ""}]',
        "checked_by": "holds_newcomers",
        "made_at": _stored(now),
        "from_status": "pending",
        "to_status": status,
    }


def _stored(time):
    return Comment._meta.get_field("created_at").get_db_prep_value(time, connection)


def _report(keys):
    Report.objects.bulk_create(
        Report(comment_id=key, reason=pick.choice(Report.Reason.values), receipt_hash=str(key))
        for key in keys
    )


def _appeal(keys):
    Comment.objects.filter(pk__in=keys).update(appealed_at=timezone.now())


def following(status):
    return QueueQuery.read({"status": status}).page(lambda rows: rows).following.query


def row(name, client, query):
    client.get(QUEUE + query)  # what is written once in a process is written now
    with CaptureQueriesContext(connection) as captured:
        client.get(QUEUE + query)
    report(name, len(captured), [_timed(lambda: client.get(QUEUE + query)) for _ in range(ROUNDS)])


def decisions(client):
    """What waits is decided one after the other, as a browser does it in place."""
    waiting = Comment.objects.waiting().filter(appealed_at=None).order_by("created_at")
    keys = list(waiting.values_list("pk", flat=True)[: DECISIONS + 1])
    verbs = ("approve", "reject", "spam")

    def decide(n, key):
        address = f"{QUEUE}{key}/decide/{verbs[n % 3]}/"
        return client.post(address, {"seen": "pending"}, headers={"HX-Request": "true"})

    with CaptureQueriesContext(connection) as captured:
        decide(0, keys.pop())
    queries = len(captured)  # now: the next request begins a new log
    taken = [_timed(lambda n=n, key=key: decide(n, key)) for n, key in enumerate(keys)]
    report("one decision", queries, taken, goal=GOALS["decision"])


def _timed(ask):
    begun = time.perf_counter()
    assert ask().status_code == 200
    return (time.perf_counter() - begun) * 1000


def report(name, queries, taken, goal=GOALS["tab"]):
    cuts = quantiles(taken, n=20, method="inclusive")
    print(f"{name:24}{queries:8}{cuts[9]:10.1f}{cuts[18]:10.1f}   goal: < {goal}")
