"""Erases everything under an address, in all its copies, when its owner asks for it."""

from django.db import transaction

from comments.models import Block, Comment, DataRequest, Erasure, OutgoingEmail, Subscription
from comments.privacy import encryption
from comments.privacy.data_requests.journal import empty_journal


def erase(address):
    """Erases all that is kept under the address, whichever key it was indexed by.

    Each comment in a transaction of its own, replies before what they answer, so that no tombstone
    is left among one's own. The requests go last: whoever was interrupted can begin again. A block
    of the person that stands goes on, for a year at most, or erasing would be the way around it.
    """
    indexes = encryption.blind_indexes(address)
    for comment in Comment.objects.from_address(*indexes).order_by("-pk"):
        comment.erase()
    with transaction.atomic():
        Erasure.objects.noted(Block.objects.of(*indexes)).erase()
    for model in (Subscription, OutgoingEmail, DataRequest):
        with transaction.atomic():
            Erasure.objects.noted(model.objects.filter(email_index__in=indexes)).delete()
    empty_journal.enqueue()
