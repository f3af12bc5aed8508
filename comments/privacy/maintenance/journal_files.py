"""The files follow the rows: what a killed process, a full disk or a lost folder left out is added.

Once a minute by the worker, and with every backup.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from comments.models.erasure import Erasure
from comments.privacy.erasures import files

log = logging.getLogger(__name__)


class Follower:
    """Reads the files only when a row was added, a folder came or a day has passed."""

    seen = None

    def follow(self):
        places, rows = files.everywhere(), Erasure.objects.aggregate(Max("pk"), Count("pk"))
        now = rows, timezone.localdate(), places
        if now != self.seen and follow(places):
            self.seen = now


def is_up_to_date():
    """Whether all files tell now what the rows do; before its migration there are none."""
    if Erasure._meta.db_table not in connection.introspection.table_names():
        return True
    return follow(files.everywhere())


def follow(places):
    """Adds what is missing and drops what is over; whether every file could be written."""
    done = [_follow(path) for path in places]  # every one is tried
    return all(done)


def _follow(path):
    """Rows are read one by one: there may be many, of one day of spam that was declined."""
    try:
        known = {(line.deed, line.mark): line.day for line in files.read(path)}
        rows = map(files.Line.of, Erasure.objects.order_by("pk").iterator())
        if missing := [line for line in rows if line.what not in known]:
            files.append(path, missing)
        first = first_kept()
        if any(day < first.isoformat() for day in known.values()):
            files.drop_before(path, first)
    except OSError as error:
        log.error("The journal of erasures was not written: %s", error.strerror)
        return False
    return True


def first_kept():
    return timezone.localdate() - timedelta(days=settings.KEPT_DAYS["ERASURES_KEPT_DAYS"] - 1)
