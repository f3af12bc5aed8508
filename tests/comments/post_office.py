"""Readers who follow a discussion, and the worker, with time travelled."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from comments.mail import notifications
from comments.models import AuthorAlert, Comment, OutgoingEmail, Subscription
from tests.factories import AuthorFactory, BylineFactory, UserFactory

MOST_ROUNDS = 20  # more than there are attempts


def follow(article, address, *, comment=None, confirmed=True):
    """A subscription, as it is after its owner said yes."""
    subscription = Subscription(article=article, comment=comment)
    subscription.email = address
    subscription.confirmed_at = timezone.now() if confirmed else None
    subscription.save()
    return subscription


def write(article, **more):
    """A reader's comment that waits for a moderator."""
    words = {"name": "Nora", "email": "nora@writer.example", "body": "The tide was higher."}
    return Comment(article=article, **(words | more)).submit()


def send_all(clock):
    """Works, and waits for the next attempt, until no letter is left in the queue."""
    for _ in range(MOST_ROUNDS):
        call_command("work", once=True)
        left = OutgoingEmail.objects.queued().order_by("due_at").first()
        if left is None:
            return
        clock.move_to(max(left.due_at, timezone.now()) + timedelta(seconds=1))
    raise AssertionError("Letters are still in the queue.")


def states():
    return sorted(OutgoingEmail.objects.values_list("kind", "state"))


def told(comment):
    """Who gets a letter about it."""
    notifications.notify.call(comment.pk)
    return sorted(letter.recipient for letter in OutgoingEmail.objects.filter(comment=comment))


def author_with_alert(article, email="ana@house.example"):
    account = UserFactory(email=email)
    BylineFactory(article=article, author=AuthorFactory(account=account))
    AuthorAlert.objects.create(account=account)
    return account


def subscribed():
    return {
        (subscription.comment_id, subscription.is_confirmed)
        for subscription in Subscription.objects.all()
    }
