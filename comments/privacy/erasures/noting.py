"""Records that something is erased: a row in its transaction, a line in files at the commit."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from comments.models.erasure import Deed, Erasure
from comments.privacy.erasures import files
from comments.privacy.erasures.marks import mark_of


def note(rows, deed=Deed.ERASE):
    """Before these rows go, or while they do. To be called inside the transaction that erases.

    Where they were found by a query, `noted` says which of them may go.
    """
    day = timezone.localdate()
    noted = [Erasure(deed=deed, mark=mark_of(row), day=day) for row in rows]
    if noted:
        Erasure.objects.bulk_create(noted, ignore_conflicts=True)
        lines = [files.Line.of(erasure) for erasure in noted]
        transaction.on_commit(partial(files.append_everywhere, lines))


def noted(rows):
    """Notes what a query finds, and returns these rows: one that comes meanwhile is not of them."""
    found = list(rows)
    note(found)
    return rows.model.objects.filter(pk__in=[row.pk for row in found])
