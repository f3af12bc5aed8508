"""Lets two comment forms in at a time in each process; the others get 429 and their text back.

Judging a comment takes a processor some milliseconds, and a flood from many networks takes all of
it from readers. Our server gives forms two threads and a line before them
(newsroom/serving/dispatch.py); what finds no place there it marks, and here that is refused before
anything is asked or written.
"""

from functools import wraps

IS_CROWDED = "newsroom.is_crowded"  # of the WSGI environ; no header of a client has such a name
RETRY_AFTER = 5  # seconds


class TooManyAtOnce(Exception):
    """Nothing was queried or written; the middleware gives the text back (429)."""


def unless_crowded(view):
    """A view that takes what strangers send; looking at its form is free."""

    @wraps(view)
    def admitted(request, *args, **kwargs):
        if request.method == "POST" and request.META.get(IS_CROWDED):
            raise TooManyAtOnce
        return view(request, *args, **kwargs)

    return admitted
