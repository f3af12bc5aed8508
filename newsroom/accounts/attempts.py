"""Limits on log-in attempts. They block an account for one network, never the whole account.

An attempt is recorded before the password is checked, and deleted on success, so that simultaneous
attempts are all counted. Guesses from a thousand networks lock nobody out, and a browser that
logged in before is counted separately, whatever its neighbours do.
"""

import math
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from django.db import Error
from django.utils import timezone

from comments.privacy import encryption
from newsroom.accounts import browsers, keys, recovery_codes
from newsroom.accounts.models import Attempt
from newsroom.accounts.refusals import NotCounted, TooMany

KEPT = timedelta(days=1)  # longer than any window below
Kind = Attempt.Kind


class Limit(NamedTuple):
    """At most so many attempts in the window that are alike in these columns."""

    alike: tuple[str, ...]
    most: int
    window: timedelta
    words: str


HALF_AN_HOUR, AN_HOUR = timedelta(minutes=30), timedelta(hours=1)
ON_ACCOUNT = "Your network tried too many wrong passwords for this account."
FROM_NETWORK = "Too many log-ins from your network failed."
CODES = "Someone tried too many wrong codes for this account."
RESETS = "Your network requested too many new passwords."

# Ten are more typos than people make, and 20 guesses an hour get nowhere with twelve characters.
# Fifty from one network are an office on a bad Monday; more is somebody who tries one password on
# every account. Codes have six digits, three of them fit at a time, and only who knows the password
# gets to guess them: so these are counted for the account, wherever they come from.
LIMITS = {
    Kind.PASSWORD: (
        Limit(("kind", "account", "source"), 10, HALF_AN_HOUR, ON_ACCOUNT),
        Limit(("source",), 50, HALF_AN_HOUR, FROM_NETWORK),
    ),
    Kind.CODE: (
        Limit(("kind", "account"), 5, AN_HOUR, CODES),
        Limit(("source",), 50, HALF_AN_HOUR, FROM_NETWORK),
    ),
    Kind.OWN_CODE: (Limit(("kind", "account", "source"), 5, AN_HOUR, CODES),),
    Kind.RESET: (Limit(("kind", "source"), 5, timedelta(minutes=10), RESETS),),
    Kind.EMAIL: (Limit(("kind", "account"), 3, KEPT, ""),),
}


def of_password(request, name):
    """An attempt on the account of this name, whether there is one or not."""
    if browser := browsers.known(request, name):
        source = keys.keyed_hash(keys.ATTEMPTS, "browser", browser)
    else:
        source = network_hash(request)
    return Attempt(kind=Kind.PASSWORD, account=account_hash(name), source=source)


def of_code(request, name, code):
    """A recovery code cannot be guessed, so guesses from elsewhere never block it."""
    attempt = of_password(request, name)
    is_own_count = browsers.known(request, name) or recovery_codes.plain(code)
    attempt.kind = Kind.OWN_CODE if is_own_count else Kind.CODE
    return attempt


def of_reset(request):
    return Attempt(kind=Kind.RESET, source=network_hash(request))


def of_reset_email(account):
    return Attempt(kind=Kind.EMAIL, account=account_hash(account.get_username()))


def account_hash(name):
    """Names that differ only in case count as one, so that guessers gain nothing by it."""
    return keys.keyed_hash(keys.ATTEMPTS, "account", name.casefold())


def network_hash(request):
    """The /24 or /48, as for comments: someone with one of its addresses often has more."""
    network = encryption.network_of(request.META.get("REMOTE_ADDR", ""))
    return keys.keyed_hash(keys.ATTEMPTS, "network", network)


# --- Counting ---------------------------------------------------------------------------------


@contextmanager
def counted(attempt):
    """Forgotten where nothing is raised inside; kept otherwise. Raises TooMany, NotCounted."""
    count(attempt)
    yield
    forgive(attempt)


def count(attempt):
    """Records the attempt. Raises TooMany beyond a limit, NotCounted if it cannot be counted.

    The first look spares locked ones the writing; the second sees those of the same moment.
    """
    try:
        _refuse_beyond(attempt, already=0)
        attempt.save(force_insert=True)
        _refuse_beyond(attempt, already=1)
    except Error as error:
        raise NotCounted from error


def forgive(attempt):
    """What was tried before by the same ones, too: they proved who they are."""
    try:
        Attempt.objects.filter(
            kind=attempt.kind, account=attempt.account, source=attempt.source
        ).delete()
    except Error as error:
        raise NotCounted from error


def _refuse_beyond(attempt, *, already):
    now = timezone.now()
    for limit in LIMITS[attempt.kind]:
        most = limit.most + already
        alike = {name: getattr(attempt, name) for name in limit.alike}
        rows = Attempt.objects.filter(created_at__gt=now - limit.window, **alike)
        times = rows.order_by("-created_at").values_list("created_at", flat=True)[:most]
        if len(times) == most:
            wait = times[most - 1] + limit.window - now
            raise TooMany(limit.words, max(1, math.ceil(wait.total_seconds())))


# --- For operators, and for the clock ---------------------------------------------------------


def unlock(name=None):
    """Forgets attempts on the account of this name, or all; returns how many."""
    rows = (
        Attempt.objects.all()
        if name is None
        else Attempt.objects.filter(account=account_hash(name))
    )
    return rows.delete()[0]


def forget_old():
    return Attempt.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]
