"""Whether the clock can be trusted, before anything is deleted by age.

The latest time that was seen is a row (HighWaterMark), which the worker raises each minute. A clock
that stands far from it, ahead or behind, is wrong, or the site was away for long: which of the two,
a person must say. A mark that is not there (a new site) is made of the clock.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from comments.models.high_water_mark import THE_ONE, HighWaterMark

FAR = timedelta(days=5)  # longer than the Easter holidays, when a machine may be off
COMMAND = "manage.py enforce_retention --clock-is-right"


class Wrong(Exception):
    """The clock is far from the latest time recorded; the message says what to do."""


class Reading(NamedTuple):
    """What the clock says, and the latest time that was noted here; None where nothing was."""

    now: datetime
    mark: datetime | None

    @property
    def gap(self):
        """How far the clock is ahead of the mark; negative: behind."""
        return self.now - self.mark if self.mark else timedelta()

    @property
    def is_right(self):
        return abs(self.gap) <= FAR

    @property
    def brief(self):
        """“ok”, or how far the clock is off: public, so without dates."""
        if self.is_right:
            return "ok"
        side = "ahead of" if self.gap > FAR else "behind"
        return f"stopped: the clock is {abs(self.gap).days} days {side} the last time recorded"

    @property
    def words(self):
        """What is wrong and what to do, for operators."""
        side = "after" if self.gap > FAR else "before"
        return (
            f"Automatic erasure has stopped: the server's clock says {_day(self.now)}, which is "
            f"{abs(self.gap).days} days {side} the last time recorded here ({_day(self.mark)}). If "
            "the clock is wrong, correct it. If it is right (the site or its worker was off, or a "
            f"backup was restored), run: {COMMAND}"
        )


def read():
    return Reading(timezone.now(), HighWaterMark.objects.values_list("seen_at", flat=True).first())


def require():
    """Raises Wrong unless the clock can be believed; notes the time if it can."""
    reading = note()
    if not reading.is_right:
        raise Wrong(reading.words)


def note():
    """Raises the mark, unless the clock is far from it; returns the Reading before."""
    reading = read()
    if reading.mark is None:
        HighWaterMark.objects.get_or_create(pk=THE_ONE, defaults={"seen_at": reading.now})
    elif reading.is_right:
        near = HighWaterMark.objects.filter(seen_at__gte=reading.now - FAR)
        near.filter(seen_at__lt=reading.now).update(seen_at=reading.now)
    return reading


def believe():
    """A person says that the clock is right: sets the mark to it, even backwards."""
    HighWaterMark.objects.update_or_create(pk=THE_ONE, defaults={"seen_at": timezone.now()})


def _day(time):
    return f"{time:%d %B %Y}".lstrip("0")
