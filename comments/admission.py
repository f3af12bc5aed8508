"""How many forms of strangers are judged at a time: the others wait a moment, and then are refused.

Judging a comment takes a processor some milliseconds, and a flood from many networks takes all of
it from readers. Whoever is refused is refused before anything is asked or written, with every word.
"""

import threading
from functools import wraps

AT_ONCE = 2  # in a process; more would only take turns with each other and with readers
WAITING = 3  # of eight threads; the others answer pages meanwhile
PATIENCE = 2.0  # seconds that one waits, a hundred times what one takes
RETRY_AFTER = 5  # seconds

_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


class TooManyAtOnce(Exception):
    """Nothing was asked and nothing was written; the middleware gives the words back (429)."""


def few_at_once(view):
    """A view that takes what strangers send; looking at its form is free."""

    @wraps(view)
    def admitted(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with _held(_places), _held(_turns, PATIENCE):
            return view(request, *args, **kwargs)

    return admitted


class _held:
    """A semaphore for the time of a block; raises TooManyAtOnce where it cannot be had in time."""

    def __init__(self, semaphore, patience=0.0):
        self.semaphore, self.patience = semaphore, patience

    def __enter__(self):
        if not self.semaphore.acquire(timeout=self.patience):
            raise TooManyAtOnce

    def __exit__(self, *_):
        self.semaphore.release()
