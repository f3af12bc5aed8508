"""A change of keys: encrypts and indexes every address again with the first key of EMAIL_KEYS.

A row is done when the first key alone opens it, so that the work can stop anywhere and begin again.
It may run while the site does: a row that changed meanwhile is left to the next run.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from comments.models import Block, OutgoingEmail, Subscription
from comments.privacy import encryption
from comments.privacy.maintenance import keyring

MODELS = keyring.SEALED
AT_ONCE = 100  # rows in one transaction: readers who send a comment meanwhile do not notice


@dataclass
class Count:
    """What became of the rows of one model."""

    resealed: int = 0
    merged: int = 0  # with the row that the same address had under the first key already
    locked: int = 0  # no key that is here opens them
    indexed_alone: int = 0  # the address was deleted, so their index cannot be made again


def rotate(model):
    """Reseals the rows of one model, batch by batch; yields the count so far after each."""
    rows = model.objects.exclude(email_sealed="").order_by("pk")
    count, last = Count(), 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        with transaction.atomic():
            for row in batch:
                _reseal(row, count)
        last = batch[-1].pk
        yield count
    count.indexed_alone = model.objects.filter(email_sealed="").exclude(email_index="").count()
    yield count


def _reseal(row, count):
    before = row.email_sealed
    if encryption.is_under_first_key(before, row.uuid):
        return
    try:
        row.email = row.email
    except encryption.Locked:
        count.locked += 1
        return
    try:
        with transaction.atomic():
            count.resealed += _replace(row, before)
    except IntegrityError:
        MERGES[type(row)](row)
        count.merged += 1


def _replace(row, before):
    """Only what is still as it was read; how many rows."""
    unchanged = type(row).objects.filter(pk=row.pk, email_sealed=before)
    return unchanged.update(email_sealed=row.email_sealed, email_index=row.email_index)


def verify(model):
    """(how many sealed rows the first key opens, how many it does not), each of them tried.

    Whatever rotating did or left: another process may have sealed with an older key meanwhile.
    """
    rows = model.objects.exclude(email_sealed="").order_by().values_list("email_sealed", "uuid")
    opened = [encryption.is_under_first_key(*row) for row in rows.iterator()]
    return sum(opened), len(opened) - sum(opened)


# --- Blocks -----------------------------------------------------------------------------------


def rotate_blocks():
    """Makes the keys of blocks again, if what they block can still be read; the count.

    A network never can: of it the hash alone was kept.
    """
    count = Count()
    for block in Block.objects.active().keyed().select_related("comment"):
        key = block.key_anew()
        if key is None:
            count.indexed_alone += 1
        elif key != block.key:
            count.resealed += Block.objects.filter(pk=block.pk, key=block.key).update(key=key)
    return count


# --- Two rows of one address, made under two keys, that may not both be --------------------------


def _merge_subscriptions(row):
    """Into the one under the first key; what was confirmed once is confirmed."""
    same = Subscription.objects.filter(article=row.article_id, comment=row.comment_id)
    kept = same.get(email_index=row.email_index)
    if row.is_confirmed and not kept.is_confirmed:
        Subscription.objects.filter(pk=kept.pk).update(confirmed_at=row.confirmed_at)
    row.outgoing_emails.update(subscription=kept)
    row.delete()


def _merge_emails(row):
    """One email per comment: a sent one counts, so that nobody is notified twice."""
    twin = OutgoingEmail.objects.filter(kind=row.kind, comment=row.comment_id)
    if row.state == OutgoingEmail.State.QUEUED:
        row.delete()
    else:
        twin.filter(email_index=row.email_index).delete()
        OutgoingEmail.objects.filter(pk=row.pk).update(
            email_sealed=row.email_sealed, email_index=row.email_index
        )


MERGES = {Subscription: _merge_subscriptions, OutgoingEmail: _merge_emails}
