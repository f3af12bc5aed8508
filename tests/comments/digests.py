"""What moderators are told of, and the letters that tell them."""

from datetime import timedelta

from django.core import mail

from comments.mail import digests
from comments.mail.delivery import deliver
from comments.models import Comment, OutgoingEmail, Report
from tests.factories import ArticleFactory

NOON = "2026-11-26T12:00:00Z"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def arrives(article=None, **fields):
    """A comment that the checks hold, as a reader sends it."""
    words = {"name": "Nora Noisy", "email": "nora@writer.example", "body": "Tide words."} | fields
    return Comment(article=article or ArticleFactory(), **words).submit()


def report(comment, reason, n=0):
    Report.objects.create(comment=comment, reason=reason, words="Quibble", receipt_hash=f"{n:064d}")


def deliver_all():
    """As the worker does."""
    for letter in OutgoingEmail.objects.queued():
        deliver.call(letter.pk)


def digests_sent():
    """Does what is due, and sends it; the texts of new letters."""
    mail.outbox.clear()
    digests.post_due()
    deliver_all()
    return [message.body for message in mail.outbox]
