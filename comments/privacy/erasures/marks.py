"""What the journal calls a row: a keyed hash of what identifies it in every backup, alike."""

from django.conf import settings

from comments.privacy import encryption


def identity_of(row):
    """The random uuid of what belongs to an address; a block has none, but the moment it was made.

    Neither changes when keys do.
    """
    own = getattr(row, "uuid", None) or row.made_at.isoformat()
    return f"{row._meta.model_name} {own}"


def mark_of(row):
    """Under the first key: what is written."""
    return encryption.erasure_marks(identity_of(row))[0]


def marks_of(row):
    """Under every key: what may have been written. None where no key is left."""
    return encryption.erasure_marks(identity_of(row)) if settings.EMAIL_KEYS else []
