"""Hashes at most two passwords at a time, so that guessers never slow down readers.

Every check of a password passes the hasher: at log-in, at a change, at a reset, and where no such
account exists. So the limit is here, and nothing gets around it.
"""

import threading
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from newsroom.accounts.refusals import TooBusy

AT_ONCE = 2  # in a process; one takes 0.1 to 0.3 seconds of a core

_free = threading.BoundedSemaphore(AT_ONCE)
_mine = threading.local()


@contextmanager
def permit():
    """Held while a password is checked; raises TooBusy immediately if two others are.

    Taken before any query, it also limits the load of guessers on the database. Its holder may take
    it again.
    """
    if getattr(_mine, "is_taken", False):
        yield
        return
    if not _free.acquire(blocking=False):
        raise TooBusy
    _mine.is_taken = True
    try:
        yield
    finally:
        _mine.is_taken = False
        _free.release()


class OurPasswordHasher(PBKDF2PasswordHasher):
    """Django's own, with a permit; hashes that Django's made are its own, too."""

    def encode(self, password, salt, iterations=None):
        with permit():
            return super().encode(password, salt, iterations)
