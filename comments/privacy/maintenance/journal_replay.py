"""After a restore: erases or withdraws again what was erased or withdrawn since the backup."""

from collections import Counter

from comments.models import (
    AlreadyDecided,
    Block,
    Comment,
    DataRequest,
    Erasure,
    OutgoingEmail,
    Subscription,
)
from comments.privacy.erasures.deed import Deed
from comments.privacy.erasures.marks import marks_of

AT_ONCE = 500  # rows of one insert


def replay(lines):
    """Does again what the lines tell; returns {what was done: of how many rows}.

    May be interrupted and repeated: what is erased is found no more.
    """
    _remember(lines)
    known = {line.what for line in lines}
    done = Counter()
    for comment in _found(Comment, Deed.WITHDRAW, known):
        done["comments withdrawn"] += _withdraw(comment)
    for comment in _found(Comment, Deed.ERASE, known):
        comment.erase()
        done["comments erased"] += 1
    for model in (Subscription, OutgoingEmail, DataRequest):
        keys = [row.pk for row in _found(model, Deed.ERASE, known)]
        for key in keys:
            model.objects.filter(pk=key).delete()
        done[f"{model._meta.verbose_name_plural} erased"] += len(keys)
    keys = [row.pk for row in _found(Block, Deed.ERASE, known)]
    for key in keys:
        Block.objects.filter(pk=key).erase()
    done["blocks emptied"] += len(keys)
    return {what: count for what, count in done.items() if count}


def _remember(lines):
    """The restored database knows from now on what its files know."""
    rows = [Erasure(day=line.day, deed=line.deed, mark=line.mark) for line in sorted(set(lines))]
    Erasure.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _found(model, deed, known):
    """The rows that the journal names; the newest first, so that replies go before their parents.

    Two passes, so that no row is changed while they are read.
    """
    own = "made_at" if model is Block else "uuid"
    rows = model.objects.order_by("-pk").only("pk", own)
    keys = [
        row.pk for row in rows.iterator() if any((deed, mark) in known for mark in marks_of(row))
    ]
    for key in keys:
        yield from model.objects.filter(pk=key)


def _withdraw(comment):
    try:
        comment.withdraw()
    except AlreadyDecided:
        return 0
    return 1
