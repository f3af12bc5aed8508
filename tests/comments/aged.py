"""A row of every kind that is kept of a reader, as old as wanted."""

from datetime import timedelta

from django.utils import timezone

from comments.models import (
    Block,
    DataRequest,
    EmailAccess,
    Erasure,
    OutgoingEmail,
    Report,
    Subscription,
)
from comments.privacy import encryption
from tests.factories import ArticleFactory, CommentFactory

SECRET = "quibblethorn"  # in every word of theirs that is kept


def ago(days):
    return timezone.now() - timedelta(days=days)


def comment(days=0, **fields):
    return CommentFactory(created_at=ago(days), decided_at=ago(days), **fields)


def signature(days=0):
    row = comment(days)
    row.change_wave()
    return row.signature


def subscription(days=0, *, is_confirmed=False, email="ines@reader.example", **fields):
    fields = {"article": fields.pop("article", None) or ArticleFactory(), **fields}
    confirmed_at = ago(days) if is_confirmed else None
    row = Subscription(created_at=ago(days), confirmed_at=confirmed_at, **fields)
    row.email = email
    row.save()
    return row


def outgoing_email(days=0, *, state="sent", kind="receipt", email="ines@reader.example", **fields):
    done = {} if state == "queued" else {"done_at": ago(days)}
    row = OutgoingEmail(kind=kind, state=state, created_at=ago(days), **done, **fields)
    row.email = email
    row.save()
    return row


def request(days=0, *, email="ines@reader.example", **fields):
    row = DataRequest(created_at=ago(days), **fields)
    row.email = email
    row.save()
    return row


def report(days=0, *, outcome="dismissed", **fields):
    decided = {"decided_at": ago(days)} if outcome else {}
    number = Report.objects.count()
    words = {"words": SECRET, "reason": "other", "receipt_hash": f"{number:064d}"} | fields
    return Report.objects.create(created_at=ago(days), outcome=outcome, **decided, **words)


def block(days=0, *, email="ines@reader.example", **fields):
    """Of a person, and over since so many days."""
    made = {"kind": "person", "key": encryption.blind_index(email), "reason": SECRET} | fields
    return Block.objects.create(made_at=ago(days + 1), **{"ends_at": ago(days)} | made)


def reveal(days=0, **fields):
    return EmailAccess.objects.create(made_at=ago(days), **{"reason": SECRET} | fields)


def erasure(days=0, *, deed="erase"):
    """Days as the promise counts them: today's is of day 0."""
    day = timezone.localdate() - timedelta(days=days)
    return Erasure.objects.create(day=day, deed=deed, mark=f"{Erasure.objects.count():032x}")
