"""The files follow the rows: what a killed process, a full disk or a lost folder left out is added.

Once a minute by the worker, and with every backup.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from comments.erasures import files
from comments.models.erasure import Erasure

log = logging.getLogger(__name__)


class Follower:
    """Reads the files only when a row was added, a folder came or a day has passed."""

    seen = None

    def follow(self):
        places = files.everywhere()
        last = Erasure.objects.order_by("-pk").values_list("pk", flat=True).first()
        now = last, timezone.localdate(), tuple(places)
        if now != self.seen and follow(places):
            self.seen = now


def follow(places):
    """Adds what is missing and drops what is over; whether every file could be written."""
    rows = {line.what: line for line in map(files.Line.of, Erasure.objects.all())}
    done = [_follow(path, rows) for path in places]  # every one is tried
    return all(done)


def _follow(path, rows):
    try:
        lines = files.read(path)
        missing = [rows[what] for what in rows.keys() - {line.what for line in lines}]
        if missing:
            files.append(path, sorted(missing))
        if any(line.day < first_kept().isoformat() for line in lines):
            files.drop_before(path, first_kept())
    except OSError as error:
        log.error("The journal of erasures was not written: %s", error.strerror)
        return False
    return True


def first_kept():
    return timezone.localdate() - timedelta(days=settings.KEPT_DAYS["ERASURES_KEPT_DAYS"] - 1)
