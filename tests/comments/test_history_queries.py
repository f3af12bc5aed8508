"""What a new comment asks of earlier ones is what querysets say, and costs what it cost before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.compiled_queries import CompiledQuery
from comments.models import Block, Comment, Report, history_queries
from comments.models.comment_parts.similar import NO_BAND
from comments.models.row_locks import LOCKED, locked
from comments.moderation.waves.shingles import Shingles
from comments.privacy import encryption
from comments.public_forms import rate_limits
from tests.comments.many import write_many
from tests.factories import AuthorFactory, CommentFactory

pytestmark = pytest.mark.django_db

NETWORK = "203.0.113.7"


@pytest.fixture
def sent(moderator):
    """A comment with everything to be found: approvals, neighbours, a twin, a report."""
    same = {
        "email": "ada@reader.example",
        "ip_hash": encryption.network_hash(NETWORK),
        "commenter": uuid4(),
        "address_proved_at": timezone.now(),
    }
    earlier = [CommentFactory(status="pending", **same) for _ in range(3)]
    for comment in earlier[:2]:
        comment.approve(by=moderator)
    AuthorFactory(name="Ada Author")
    twin = CommentFactory(body="The same words as of somebody else.")
    comment = CommentFactory(
        body="The same words as of somebody else.", receipt_hash="a" * 64, **same
    )
    Block.objects.create(kind="person", key=comment.email_index, reason="Ads", made_by=moderator)
    for of_wave in (twin, comment):
        of_wave.change_wave()
    Report.objects.create(comment=comment, reason="spam", ip_hash=encryption.network_hash(NETWORK))
    return comment


QUERIES = [
    *(
        (history_queries, name)
        for name, value in sorted(vars(history_queries).items())
        if isinstance(value, CompiledQuery)
    ),
    (rate_limits, "OF_NETWORK"),
]


@pytest.mark.parametrize(("module", "name"), QUERIES, ids=lambda value: str(value)[-14:])
def test_a_prepared_query_finds_what_its_queryset_finds(module, name, sent):
    prepared = getattr(module, name)
    of_all = {
        "commenter": sent.commenter,
        "network": sent.ip_hash,
        "words": sent.words_hash,
        "fingerprint": sent.fingerprint,
        "article": sent.article_id,
        "since": timezone.now() - timedelta(minutes=1),
        "but": sent.pk,
        "key": sent.pk,
        "comment": sent.pk,
        "now": timezone.now(),
        "wave": sent.wave,
        **{f"band_{n}": band for n, band in enumerate(Shingles(sent.body).bands)},
        **dict.fromkeys([f"slot{n}" for n in range(history_queries.SLOTS)], sent.email_index),
    }
    if name == "PROVED":
        of_all["slot0"] = sent.receipt_hash
    values = {kind: of_all.get(kind, NO_BAND) for kind in prepared.kinds}
    with transaction.atomic():
        expected = list(prepared.queryset(**values))
        assert expected, "there is something to find"
        for _ in range(2):  # written, and then only bound
            found = prepared(**values)
            assert found == expected
            assert [vars_of(row) for row in found] == [vars_of(row) for row in expected]


def vars_of(row):
    """Every column of a model's row; anything else is its own value."""
    if not isinstance(row, Comment):
        return row
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_locked_is_locked_in_the_database(sent):
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        LOCKED(key=sent.pk)
    (query,) = [query["sql"] for query in asked if "SELECT" in query["sql"]]
    assert ("FOR UPDATE" in query) == connection.features.has_select_for_update


def test_a_comment_costs_no_more_queries_however_many_there_are(post, article):
    post(article)  # what is written once in a process is written now

    def asked(n):
        with CaptureQueriesContext(connection) as captured:
            assert post(article, email=f"reader{n}@reader.example", body=f"Words {n}.").status_code
        return len(captured)

    few = asked(1)
    write_many(article, 200)
    assert asked(2) == few


def test_while_others_who_write_are_waiting_a_comment_that_waits_is_put_down_and_no_more(
    post, article
):
    post(article)
    with CaptureQueriesContext(connection) as captured:
        post(article, body="Other words.")
    depth, spans = 0, []
    for query in captured:
        if query["sql"].startswith("SAVEPOINT"):
            if depth == 0:
                spans.append([])
            depth += 1
        elif query["sql"].startswith("RELEASE"):
            depth -= 1
        elif depth:
            spans[-1].append(query["sql"].partition(" ")[0])
    # whether the article is there · the comment and its thread · by what others find it · the
    # comment as it is now (on PostgreSQL its article before it), what the filter makes of it, and
    # the decision
    locks = ["SELECT"] * (2 if connection.features.has_select_for_update else 1)
    assert spans == [["SELECT", *["INSERT"] * 4], [*locks, "UPDATE", "INSERT"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [1, 2])
def test_no_row_is_locked_where_no_transaction_is_open(rounds):
    """Django asks so of a query that locks, but not of a compiled one after its first use."""
    comment = CommentFactory(status="pending")
    for _ in range(rounds):
        with transaction.atomic():
            assert locked(comment.pk) == comment
    for lock in (lambda: locked(comment.pk), comment.lock, comment.lock_article):
        with pytest.raises(TransactionManagementError):
            lock()
