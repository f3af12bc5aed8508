"""Letters: who is sent what. Each is queued in the transaction of what it tells of."""

from django.db import transaction

from comments.mail.delivery import deliver
from comments.models import Letter


def post(kind, *, to="", **about):
    """Queues a letter to this address (or to the `account` in `about`); returns it.

    It is sent once the transaction is committed, by the background worker, and never when it is
    undone.
    """
    letter = Letter(kind=kind, **about)
    letter.email = to
    with transaction.atomic():
        letter.save()
        deliver.enqueue(letter.pk)
    return letter
