"""Subscriptions: requested, confirmed by the owner of the address, and stopped.

A typed address proves nothing. One email asks its owner; until they confirm, nothing else is sent,
and the number of such emails is limited, so that nobody can fill a stranger's mailbox.
"""

import contextlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.models import Article
from comments.mail import outgoing
from comments.models import Comment, Erasure, Gone, OutgoingEmail, Subscription
from comments.models.row_locks import lock_rows
from comments.receipts import receipt_links

DAY = timedelta(days=1)
MOST_ASKED = 3  # emails a day that ask one address to confirm, over all articles


# --- Request ----------------------------------------------------------------------------------


@task()
def note(key, *, replies, everything):
    """The request of the writer of the comment with this key, if it is still there."""
    comment = Comment.objects.select_related("article").filter(pk=key).first()
    if comment is None:
        return
    with contextlib.suppress(Gone):
        request_for(comment, replies=replies, everything=everything)


@transaction.atomic
def request_for(comment, *, replies, everything):
    """Records which notifications the commenter wants, and emails a request to confirm them.

    Whether we ask shows nowhere: the answer to the reader is always the same, and comes before.
    Raises Gone where the comment went already.
    """
    comment.lock_article()
    _take_turns(comment)
    comment.lock()
    comment.refresh_from_db(fields=["erased_at"])
    if comment.is_erased:  # its address must be forgotten
        raise Gone
    asked_for = [comment] * replies + [None] * everything
    made = [_found_or_made(comment, about) for about in asked_for]
    unasked = [each for each in made if not (each.is_confirmed or _was_asked(each))]
    if unasked and _may_be_asked(comment):
        outgoing.post(OutgoingEmail.Kind.CONFIRM, to=comment.email, subscription=unasked[0])


def _take_turns(comment):
    """Of two comments that one address sends at once, the later counts the email of the first."""
    same = Comment.objects.from_address(*comment.email_indexes).order_by("pk")
    same.select_for_update().first()


def _found_or_made(comment, about):
    """The subscription of this address, made if missing; `about` is whose replies are told."""
    known = Subscription.objects.of(*comment.email_indexes)
    if found := known.filter(article=comment.article, comment=about).first():
        return found
    subscription = Subscription(article=comment.article, comment=about)
    subscription.email = comment.email
    subscription.save()
    return subscription


def _was_asked(subscription):
    """By an email of the last day, for this or another that the same button confirms."""
    since = max(subscription.created_at, timezone.now() - DAY)
    asked = OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.CONFIRM, created_at__gte=since)
    return asked.filter(subscription__in=subscription.siblings.order_by()).exists()


def _may_be_asked(comment):
    asked = OutgoingEmail.objects.addressed_to(*comment.email_indexes)
    lately = asked.filter(kind=OutgoingEmail.Kind.CONFIRM, created_at__gt=timezone.now() - DAY)
    return lately.count() < MOST_ASKED


# --- Confirm ----------------------------------------------------------------------------------


@transaction.atomic
def confirm(subscription):
    """Confirms all subscriptions of this address for this article. Emails the missing receipts.

    It proves that one comment is by the owner of the address: the one for which the email was sent,
    and none that someone else wrote under it. Comments are locked before subscriptions, as when one
    is erased.
    """
    lock_rows(Article, {subscription.article_id})
    Comment.objects.filter(pk__in=subscription.siblings.order_by().values("comment")).lock()
    unconfirmed = list(subscription.siblings.unconfirmed().select_for_update())
    now = timezone.now()
    Subscription.objects.filter(pk__in=[each.pk for each in unconfirmed]).update(confirmed_at=now)
    for each in unconfirmed:
        # Once, of the comment with which they asked. Only now is the address known to be theirs.
        own = each.own_comment
        if own and not own.mailed_receipt_hash:
            receipt_links.prepare_to_mail(own)
            outgoing.post(OutgoingEmail.Kind.RECEIPT, to=each.email, comment=own, subscription=each)
    if subscription.comment and subscription.pk in {each.pk for each in unconfirmed}:
        subscription.comment.be_proved_by_mail()


# --- Stop -------------------------------------------------------------------------------------


@transaction.atomic
def stop(subscription):
    """Stops its notifications; queued emails for it are dropped."""
    Erasure.objects.note([subscription])
    subscription.delete()


@transaction.atomic
def stop_all(subscription):
    """The same for everything under this address, whatever the article."""
    Erasure.objects.noted(Subscription.objects.of(*subscription.email_indexes)).delete()
