"""Blocks of everything that can be blocked, and who is met by them."""

from comments.models import Block

SENDER = "127.0.0.1"  # as the test client sends


def block(moderator, kind, label="", key="", **fields):
    fields = {"reason": "Flood of ads.", "made_by": moderator} | fields
    return Block.objects.create(kind=kind, key=key or label, label=label, **fields)


def changed(row, fields):
    Block.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row
