"""The waiting waves, as moderators see them: made from signatures, without rows of their own."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Min, Q
from django.utils import timezone

from articles import union
from comments.models.comment import Comment
from comments.moderation.status import Status
from comments.moderation.waves.differences import Words

FEWEST = 3  # comments: two are quicker read than compared
LISTED = 20  # waves on a page, the biggest first
AT_ONCE = 500  # comments decided by one click, the oldest first: a few seconds' work
ON_A_PAGE = 200  # comments of one wave: more than anyone selects
SAMPLES, SHOWN = 9, 3  # of each wave: by which its common words are told, and of them
COUNTED = {
    "size": Count("pk"),
    "addresses": Count("email_index", distinct=True, filter=~Q(email_index="")),
    "networks": Count("ip_hash", distinct=True, filter=~Q(ip_hash="")),
    "articles": Count("article", distinct=True),
    "started_at": Min("created_at"),
}


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
    decided: dict[str, int] = field(default_factory=dict)  # status: how many of it went before

    @classmethod
    def waiting(cls):
        """The biggest ones, in four queries however many there are."""
        biggest = _counted(Comment.objects).filter(size__gte=FEWEST)[:LISTED]
        waves = {row["signature__wave"]: cls.of_row(row) for row in biggest}
        for number, key in _keys(waves):
            waves[number].keys.append(key)
        samples = Comment.objects.select_related("article").in_bulk(
            [key for wave in waves.values() for key in wave.sampled]
        )
        for wave in waves.values():
            wave.samples = [samples[key] for key in wave.sampled if key in samples]
        for number, status, count in _decided(waves):
            waves[number].decided[Status(status).label.lower()] = count
        return [wave for wave in waves.values() if wave.samples]

    @classmethod
    def get(cls, number):
        """The wave with this number; None where nothing of it waits."""
        row = _counted(Comment.objects.of_wave(number)).first()
        return row and cls.of_row(row)

    @classmethod
    def of_row(cls, row):
        return cls(number=row["signature__wave"], **{name: row[name] for name in COUNTED})

    def after(self, key):
        """Its comments behind the one with this key, one more than a page has."""
        rows = _of_wave(self.number).filter(pk__gt=key)
        return list(rows.select_related("article")[: ON_A_PAGE + 1])

    @cached_property
    def sampled(self):
        """Keys from its beginning to its end."""
        last = len(self.keys) - 1
        return sorted({self.keys[last * n // (SAMPLES - 1)] for n in range(SAMPLES) if self.keys})

    @property
    def where(self):
        """“from 31 addresses, 12 networks, on 9 articles, since 14:02”."""
        sources = [(self.addresses, "address", "addresses"), (self.networks, "network", "networks")]
        told = [_in_words(*source) for source in sources if source[0]]
        came_from = [f"from {', '.join(told)}"] if told else []
        places = f"on {_in_words(self.articles, 'article', 'articles')}"
        return ", ".join([*came_from, places, f"since {_moment(self.started_at)}"])

    @property
    def before(self):
        """“48 spam, 2 published”: what became of others of it; empty where nothing did."""
        return ", ".join(f"{count:,} {status}" for status, count in self.decided.items())

    @property
    def texts(self):
        """A few of the samples, with what is their own: [(comment, [(words, is_own)])]."""
        words = Words([comment.body for comment in self.samples])
        shown = self.samples[:: max(1, len(self.samples) // SHOWN)][:SHOWN]
        return [(comment, words.marked(comment.body)) for comment in shown]


def _of_wave(number):
    return Comment.objects.waiting().of_wave(number).order_by("pk")


def _counted(comments):
    """A row for each wave of which something waits."""
    return (
        comments.waiting()
        .filter(signature__isnull=False)
        .order_by()
        .values("signature__wave")
        .annotate(**COUNTED)
        .order_by("-size", "signature__wave")
    )


def _keys(numbers):
    """(wave, key of a comment) of the first AT_ONCE in each."""
    parts = [_of_wave(number).values("pk")[:AT_ONCE] for number in numbers]
    rows = Comment.objects.filter(pk__in=union.keys(parts)) if parts else Comment.objects.none()
    return rows.order_by("pk").values_list("signature__wave", "pk")


def _decided(numbers):
    """(wave, status, how many) of those that do not wait any more."""
    rows = Comment.objects.filter(signature__wave__in=list(numbers)).exclude(status=Status.PENDING)
    return rows.order_by().values_list("signature__wave", "status").annotate(Count("pk"))


def _in_words(number, one, many):
    return f"{number:,} {one if number == 1 else many}"


def _moment(time):
    """The hour of today; of another day the date as well."""
    local = timezone.localtime(time)
    is_today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if is_today else f"{local:%-d %B, %H:%M}"
