"""Digests for moderators: one email about everything new, as often as each of them chose.

Whether a digest is due is looked at once a minute. A worker that was late, or killed, sends one
digest of all that came meanwhile: the row is moved on in the transaction that queues its email.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.mail import outgoing
from comments.mail.moderator_alerts import may_be_told, next_after
from comments.mail.news import News
from comments.models import ModeratorAlert, OutgoingEmail
from comments.models.moderator_alert import Pace

UNDERWAY = timedelta(seconds=10)  # newer rows may not be committed yet: the next one reports them


def post_due():
    """Queues the digests that are due; returns how many."""
    now = timezone.now()
    due = ModeratorAlert.objects.due(now).select_related("account")
    return sum(_post(alert, now) for alert in due)


def _post(alert, now):
    """Whether there was anything to report. Of two workers, the one that updates the row sends."""
    until = now - UNDERWAY
    has_news = may_be_told(alert.account) and not News(alert.told_until, until).is_nothing
    if alert.pace == Pace.AT_ONCE and not has_news:
        return False  # due until there is something
    same = ModeratorAlert.objects.filter(pk=alert.pk, due_at=alert.due_at, pace=alert.pace)
    with transaction.atomic():
        is_ours = same.update(due_at=next_after(now, alert.pace), told_until=until)
        if is_ours and has_news:
            outgoing.post(
                OutgoingEmail.Kind.DIGEST,
                account=alert.account,
                since=alert.told_until,
                created_at=until,
            )
    return bool(is_ours and has_news)
