"""The waves that wait, as moderators see them: drawn from sketches, with nothing of their own."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Min, Q

from articles import union
from comments.models.comment import Comment
from comments.waves.differences import marked

FEWEST = 3  # comments: two are quicker read than compared
LISTED = 20  # waves on a page, the biggest first
AT_ONCE = 500  # comments on a page of a wave, and decided by one click: a few seconds' work
SAMPLES = 3


@dataclass
class Wave:
    """Comments that wait and are alike; `keys` are the first AT_ONCE of them."""

    number: int
    size: int
    addresses: int
    networks: int
    articles: int
    started_at: datetime
    keys: list[int] = field(default_factory=list)
    samples: list[Comment] = field(default_factory=list)

    @classmethod
    def waiting(cls):
        """The biggest ones, in three queries however many there are."""
        biggest = _counted(Comment.objects).filter(size__gte=FEWEST)[:LISTED]
        waves = {row["sketch__wave"]: cls.of_row(row) for row in biggest}
        for wave, key in _keys(waves):
            waves[wave].keys.append(key)
        samples = Comment.objects.select_related("article").in_bulk(
            [key for wave in waves.values() for key in wave.sampled]
        )
        for wave in waves.values():
            wave.samples = [samples[key] for key in wave.sampled if key in samples]
        return [wave for wave in waves.values() if wave.samples]

    @classmethod
    def get(cls, number):
        """The wave with this number; None where nothing of it waits."""
        row = _counted(Comment.objects.of_wave(number)).first()
        return row and cls.of_row(row)

    @classmethod
    def of_row(cls, row):
        return cls(number=row.pop("sketch__wave"), **row)

    def after(self, key):
        """Its comments behind the one with this key, one more than a page has."""
        rows = _of_wave(self.number).filter(pk__gt=key)
        return list(rows.select_related("article", "account")[: AT_ONCE + 1])

    @cached_property
    def sampled(self):
        """Keys from its beginning, its middle and its end."""
        last = len(self.keys) - 1
        return sorted({self.keys[last * n // (SAMPLES - 1)] for n in range(SAMPLES) if self.keys})

    @property
    def texts(self):
        """The samples, with what they differ in: [(comment, [(words, is_different)])]."""
        bodies = [comment.body for comment in self.samples]
        return [(comment, marked(comment.body, bodies)) for comment in self.samples]


def _of_wave(number):
    return Comment.objects.waiting().of_wave(number).order_by("pk")


def _counted(comments):
    """A row for each wave of which something waits."""
    return (
        comments.waiting()
        .filter(sketch__isnull=False)
        .order_by()
        .values("sketch__wave")
        .annotate(
            size=Count("pk"),
            addresses=Count("email_index", distinct=True, filter=~Q(email_index="")),
            networks=Count("ip_hash", distinct=True, filter=~Q(ip_hash="")),
            articles=Count("article", distinct=True),
            started_at=Min("created_at"),
        )
        .order_by("-size", "sketch__wave")
    )


def _keys(numbers):
    """(wave, key of a comment) of the first AT_ONCE in each."""
    parts = [_of_wave(number).values("pk")[:AT_ONCE] for number in numbers]
    rows = Comment.objects.filter(pk__in=union.keys(parts)) if parts else Comment.objects.none()
    return rows.order_by("pk").values_list("sketch__wave", "pk")
