"""Whether the keys of this process fit this database.

The fingerprint of each key that may have sealed something here is a row (SealingKey), noted when a
process begins to seal with it, and gone when the keys were changed and nothing needs it any more
(comments/privacy/maintenance/key_rotation.py).
"""

from django.conf import settings
from django.db.models import Q

from comments.models import Block, Comment, DataRequest, OutgoingEmail, SealingKey, Subscription
from comments.privacy import encryption

SEALED = (Comment, Subscription, OutgoingEmail, DataRequest)
UNKNOWN = "unknown"  # in EMAIL_KEYS_LOST: no fingerprint of what sealed the rows was noted
TRIED = 50  # rows of each kind, the newest, where no fingerprint was noted


class WrongKeys(Exception):
    """Something here is sealed by a key that this process has not; the message says what to do."""


def given():
    """The fingerprints of this process's keys; the first one seals."""
    return [encryption.key_fingerprint(key) for key in settings.EMAIL_KEYS or ()]


def known():
    """The fingerprints of the keys that may have sealed something here."""
    return set(SealingKey.objects.values_list("fingerprint", flat=True))


def missing():
    """Those of them that this process does not have, and that are not named as lost."""
    return sorted(known() - {*given(), *settings.EMAIL_KEYS_LOST})


def are_lost():
    """Whether a person says that no key is left which opens anything here."""
    if known():
        return known() <= set(settings.EMAIL_KEYS_LOST)
    return UNKNOWN in settings.EMAIL_KEYS_LOST


def is_anything_sealed():
    """Whether anything here was made with a key: an address, its index, what a block compares."""
    is_made = ~Q(email_sealed="") | ~Q(email_index="")
    has_rows = any(model.objects.filter(is_made).exists() for model in SEALED)
    return has_rows or Block.objects.keyed().exists()


def check():
    """Notes the first key, or raises WrongKeys.

    Where nothing is sealed, any key may begin. A database from before fingerprints were noted is
    judged by its newest rows: one that opens proves that the keys are its own.
    """
    own = given()
    if not is_anything_sealed():
        _note(own[:1])
        SealingKey.objects.exclude(fingerprint__in=own[:1]).delete()
    elif not known():
        if UNKNOWN not in settings.EMAIL_KEYS_LOST and not _opens_any():
            raise WrongKeys(_words(["keys that are not known"], UNKNOWN))
        _note(own)
    elif absent := missing():
        raise WrongKeys(_words(absent, ",".join(absent)))
    else:
        _note(own[:1])


def forget_others():
    """Nothing is sealed any more but by the first key."""
    first = given()[:1]
    _note(first)
    SealingKey.objects.exclude(fingerprint__in=first).delete()


def _note(fingerprints):
    rows = [SealingKey(fingerprint=fingerprint) for fingerprint in fingerprints]
    SealingKey.objects.bulk_create(rows, ignore_conflicts=True)


def _opens_any():
    """Whether a row opens; also where none is left to try."""
    tried = False
    for model in SEALED:
        for row in model.objects.exclude(email_sealed="").order_by("-pk")[:TRIED]:
            tried = True
            if row.masked_email != encryption.LOCKED:
                return True
    return not tried


def _words(absent, lost):
    own = f"has {', '.join(given())}" if given() else "is not set"
    return (
        f"Addresses in this database are encrypted with {', '.join(absent)}, but EMAIL_KEYS {own}. "
        "Run this with the site's settings, or put back the keys that it had (you store them apart "
        f"from backups). If the keys are lost for good, set EMAIL_KEYS_LOST={lost}: these "
        "addresses stay locked, and the first key of EMAIL_KEYS encrypts all new ones."
    )
