"""Letters: each is queued in the transaction of what it tells of."""

from django.db import transaction

from comments.mail.delivery import deliver
from comments.models import OutgoingEmail


def post(kind, *, to="", **about):
    """Queues a letter to this address (or to the `account` in `about`); returns it.

    It is sent once the transaction is committed, by the background worker, and never when it is
    undone.
    """
    letter = OutgoingEmail(kind=kind, **about)
    letter.email = to
    with transaction.atomic():
        letter.save()
        deliver.enqueue(letter.pk)
    return letter


@transaction.atomic
def post_all(letters):
    """Queues those of these letters that nobody was sent before; returns how many.

    Which of them are new only the database knows, by its constraints; so they are asked by the
    uuids that were made for them here.
    """
    OutgoingEmail.objects.bulk_create(letters, ignore_conflicts=True)
    made = OutgoingEmail.objects.filter(uuid__in=[letter.uuid for letter in letters])
    keys = list(made.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        deliver.enqueue(key)
    return len(keys)
