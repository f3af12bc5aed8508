"""A year, a month or a day of the paper, as two times between which an index can be walked."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

MICROSECOND = timedelta(microseconds=1)  # what a moment is kept to


class Period(NamedTuple):
    first: datetime
    last: datetime

    @classmethod
    def of(cls, year, month=None, day=None):
        """In the site's time zone, both ends included; ValueError where no calendar has it."""
        start = date(year, *(1 if part is None else part for part in (month, day)))
        if day:
            end = start + timedelta(days=1)
        elif month:
            end = start.replace(year=year + month // 12, month=month % 12 + 1)
        else:
            end = start.replace(year=year + 1)
        return cls(_midnight(start), _midnight(end) - MICROSECOND)

    def narrowed(self, since, until):
        """The part of it between two moments, either of which may be None."""
        return Period(max(self.first, since or self.first), min(self.last, until or self.last))


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
