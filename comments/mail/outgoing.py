"""Outgoing emails: each is queued in the transaction of the event that it reports."""

from django.db import transaction

from comments.mail.delivery import deliver
from comments.models import OutgoingEmail


def post(kind, *, to="", **about):
    """Queues an email to this address (or to the `account` in `about`); returns it.

    It is sent once the transaction is committed, by the background worker, and never when it is
    undone.
    """
    outgoing = OutgoingEmail(kind=kind, **about)
    outgoing.email = to
    with transaction.atomic():
        outgoing.save()
        deliver.enqueue(outgoing.pk)
    return outgoing


@transaction.atomic
def post_all(emails):
    """Queues those of these emails that were not sent before; returns how many.

    Which of them are new only the database knows, by its constraints; so they are asked by the
    uuids that were made for them here.
    """
    OutgoingEmail.objects.bulk_create(emails, ignore_conflicts=True)
    made = OutgoingEmail.objects.filter(uuid__in=[outgoing.uuid for outgoing in emails])
    keys = list(made.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        deliver.enqueue(key)
    return len(keys)
