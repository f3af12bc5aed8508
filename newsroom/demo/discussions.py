"""The demo newspaper's comments: sent and decided through the same verbs as all others."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Author
from comments.models import Comment, Report

DECISIONS = {"published": "approve", "rejected": "reject", "spam": "mark_spam"}


@transaction.atomic
def add(article, entries, *, parent=None):
    """Adds a thread and its replies; how many comments that were."""
    added = 0
    for entry in entries:
        comment = _written(article, entry, parent)
        comment.submit()
        _decide(comment, entry.get("status", "published"))
        _go_on(comment, entry)
        added += 1 + add(article, entry.get("replies", []), parent=comment)
    return added


def _written(article, entry, parent):
    sent_at = article.published_at + timedelta(minutes=entry["minutes"])
    comment = Comment(
        article=article,
        parent=parent,
        name=entry["name"],
        website=entry.get("website", ""),
        body=entry["body"],
        created_at=min(sent_at, timezone.now()),
    )
    if entry.get("staff"):
        comment.account = Author.objects.get(slug=entry["staff"]).account
    else:
        comment.email = entry["email"]
    return comment


def _decide(comment, status):
    """What a moderator would have done; a comment that is where it should be is left alone."""
    if status == comment.status or status == "pending":
        return
    if status == "withdrawn":
        comment.withdraw()
        return
    moderator = _moderator()
    reason = {"reason": "off_topic"} if status == "rejected" else {}
    getattr(comment, DECISIONS[status])(by=moderator, **reason)


def _go_on(comment, entry):
    """What the editors, other readers and its writer said of it since."""
    if entry.get("featured"):
        comment.feature(by=_moderator())
    for number, told in enumerate(entry.get("reports", [])):
        key = f"{comment.pk}-{number}"
        comment.receive(Report(**told, ip_hash=key, receipt_hash=key))
    if entry.get("appeal"):
        comment.appeal(entry["appeal"])


def _moderator():
    return User.objects.get(username="moderator")
