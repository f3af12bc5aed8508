"""Who is notified of a new comment: confirmed subscribers, and authors who want to know."""

from itertools import islice

from django.contrib.auth import get_user_model
from django.db.models import Q
from django_tasks import task

from comments.mail import outgoing
from comments.models import Comment, OutgoingEmail, Subscription
from comments.privacy import encryption

AT_ONCE = 100  # emails queued in one transaction: SQLite has one writer, and readers send, too


@task()
def notify(key):
    """Makes the emails that tell of this comment, as far as they are not made; how many."""
    found = Comment.objects.public().select_related("article", "account").filter(pk=key).first()
    if found is None:
        return 0
    authors = list(_authors(found))
    kind = OutgoingEmail.Kind.AUTHOR
    emails = [OutgoingEmail(kind=kind, comment=found, account=account) for account in authors]
    told = outgoing.post_all(emails) if emails else 0
    passed_over = {*_indexes_of_writer(found), *(_index(account.email) for account in authors)}
    subscriptions = _subscriptions(found).iterator(chunk_size=AT_ONCE)
    while batch := list(islice(subscriptions, AT_ONCE)):
        told += outgoing.post_all([*_to_readers(found, batch, passed_over)])
    return told


# --- Authors ----------------------------------------------------------------------------------


def _authors(comment):
    """Accounts in the byline that want to know, except the commenter's own."""
    asked = get_user_model().objects.filter(
        author__bylines__article=comment.article, author_alert__isnull=False, is_active=True
    )
    return asked.exclude(email="").exclude(pk=comment.account_id).distinct()


# --- Readers ----------------------------------------------------------------------------------


def _subscriptions(comment):
    """Those for all under the article come first: of one person's two, that gets the email.

    To stop it is then to stop the wider of them.
    """
    of_this = (
        Q(comment=None) | Q(comment=comment.parent_id) if comment.parent_id else Q(comment=None)
    )
    confirmed = Subscription.objects.confirmed().filter(of_this, article=comment.article)
    return confirmed.select_related("comment").widest_first()


def _to_readers(comment, subscriptions, passed_over):
    """Emails to the owners of these subscriptions, but not to those that must not get one."""
    for subscription in subscriptions:
        email = OutgoingEmail(
            kind=OutgoingEmail.Kind.COMMENT, comment=comment, subscription=subscription
        )
        try:
            email.email = subscription.email
        except encryption.Locked:  # without its key it cannot be decrypted
            continue
        is_own = subscription.comment and subscription.comment.commenter == comment.commenter
        if email.email_index not in passed_over and not is_own:
            yield email


def _indexes_of_writer(comment):
    """Addresses that are proved to be the commenter's.

    Typing someone's address does not stop that person's notifications.
    """
    account = comment.account
    if account:
        return [_index(account.email)]
    return comment.email_indexes if comment.has_proved_address else []


def _index(address):
    return encryption.blind_index(address) if address else ""
