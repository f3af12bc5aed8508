from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cached_property
from typing import NamedTuple

from django.db.models import Min

from comments.models import (
    Comment,
    Decision,
    FilterFeature,
    MinHashSignature,
    Report,
    history_queries,
)
from comments.models.comment_parts.learned import line
from comments.models.report import APPROVING, weight
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling
from comments.moderation.waves.shingles import Shingles

COLUMNS = ("pk", "name", "website", "body", "seconds", "trap", "created_at", "status",
           "commenter", "ip_hash", "words_hash", "filter_value", "filter_reasons")  # fmt: skip
AT_ONCE = 500  # values in one query: below what every database takes
SIMILAR = ("article", "words_hash", "body")
LAST = float("inf")  # after every key
DECLINED = (Status.REJECTED, Status.SPAM)


class Met(NamedTuple):
    """A block, as far as the record of a comment shows it."""

    told: str


class HistorySnapshot:
    """What was there when each of these comments came: as many queries for a thousand as for ten.

    Asked of one comment, it counts what others had come to by then, as the checks would have: who
    had been approved, what stood, what had been sent in the minutes before.
    """

    def __init__(self, rows):
        """`rows` are dicts of COLUMNS."""
        self._rows, self._lines, self._read = rows, {}, {}
        self._persons = self._sent("commenter")
        self._networks = self._sent("ip_hash")
        self._words = self._sent("words_hash")

    # --- The same person ---

    def approved_names(self, comment):
        """{name: how many of their comments stood by then, because a person had said so}"""
        moment = comment.created_at
        return Counter(
            self._names[pk]
            for _, pk in self._before(self._persons, comment.commenter, comment)
            if self._status(pk, moment) == Status.PUBLISHED and self._was_approved(pk, moment)
        )

    def confirmed_publications(self, comment):
        proved_at = self._proved.get(comment.commenter)
        if proved_at is None or proved_at > comment.created_at:
            return 0
        return self.fates(comment)[0]

    def fates(self, comment, since=None):
        """(published, declined) of what they had sent since."""
        moment = comment.created_at
        sent = self._before(self._persons, comment.commenter, comment, since)
        fates = [self._status(pk, moment) for _, pk in sent]
        return fates.count(Status.PUBLISHED), sum(fate in DECLINED for fate in fates)

    # --- The same words, the same network ---

    def has_twin(self, comment, since):
        return bool(self._before(self._words, comment.words_hash, comment, since))

    def neighbours(self, comment, since):
        return len(self._before(self._networks, comment.ip_hash, comment, since))

    @cached_property
    def blocks(self):
        """{comment: the block that met it}, as the first answer of the checks quotes it."""
        found = {}
        keys = [row["pk"] for row in self._rows]
        asked = Decision.objects.filter(comment__in=keys).exclude(checked_by="").order_by("pk")
        for comment, reasons in asked.values_list("comment", "reasons"):
            told = (reason["matched"] for reason in reasons if reason["code"] == "blocked")
            found.setdefault(comment, next(map(Met, told), None))
        return found

    # --- Nearly the same words ---

    def similar(self, comment, since):
        """The articles of those that came before; of a wave the latest are looked at."""
        wave = self._wave_of.get(comment.pk)
        near = self._before(self._waves, wave, comment, since)[-history_queries.MOST_SIMILAR :]
        others = [(pk, article, body) for _, pk, article, words, body in near
                  if words != comment.words_hash]  # fmt: skip
        own = others and self._shingles(comment.pk, comment.body)
        return [art for pk, art, body in others if own.is_nearly(self._shingles(pk, body))]

    def _shingles(self, pk, body):
        return self._read.setdefault(pk, Shingles(body))

    @cached_property
    def _wave_of(self):
        found = MinHashSignature.objects.filter(comment__in=[row["pk"] for row in self._rows])
        return dict(found.values_list("comment", "wave"))

    @cached_property
    def _waves(self):
        """{wave: [(when sent, key, article, hash of its words, words)]}, in order."""
        waves = defaultdict(list)
        columns = [f"comment__{name}" for name in ("created_at", "pk", *SIMILAR)]
        for some in _batches({*self._wave_of.values()}):
            for wave, *told in MinHashSignature.objects.filter(wave__in=some).values_list(
                "wave", *columns
            ):
                waves[wave].append(tuple(told))
        for sent in waves.values():
            sent.sort()
        return waves

    # --- What is known by now ---

    @cached_property
    def names(self):
        return history_queries.names()

    @cached_property
    def reports(self):
        """{comment: [(network, when it first reported it)]}, of all that ever did."""
        firsts = defaultdict(list)
        reported = Report.objects.filter(comment__in=[row["pk"] for row in self._rows])
        told = reported.exclude(ip_hash="").order_by().values_list("comment", "ip_hash")
        for comment, network, at in told.annotate(Min("created_at")):
            firsts[comment].append((network, at))
        return firsts

    @cached_property
    def _trust(self):
        networks = {network for firsts in self.reports.values() for network, _ in firsts}
        return Report.objects.trust(networks)

    def weight_of_reports(self, comment):
        return weight(self.reports[comment.pk], self._trust)

    @cached_property
    def approved_by_people(self):
        """Keys of those that a person ever approved, kept, featured or corrected."""
        made = Decision.objects.by_people().filter(ruling__in=APPROVING, undone_by=None)
        keys = [row["pk"] for row in self._rows]
        return set(made.filter(comment__in=keys).values_list("comment", flat=True))

    @cached_property
    def training_examples(self):
        return min(FilterFeature.objects.counts_of([])[1])

    @cached_property
    def _noted(self):
        return list(Comment.objects.values_of_good())

    def spam_line(self, percent):
        if percent not in self._lines:
            self._lines[percent] = line(self._noted, percent)
        return self._lines[percent]

    # --- How it was asked ---

    @cached_property
    def _decisions(self):
        """{comment: [(when, the status after it, is it the approval of a person)], in order}."""
        decisions = defaultdict(list)
        for some in _batches(self._persons):
            made = Decision.objects.filter(comment__commenter__in=some).order_by("made_at", "pk")
            columns = "comment", "made_at", "to_status", "ruling", "checked_by"
            for comment, at, status, ruling, check in made.values_list(*columns):
                is_approval = ruling == Ruling.PUBLISH and not check
                decisions[comment].append((at, status, is_approval))
        return decisions

    def _status(self, pk, moment):
        status = Status.PENDING
        for at, after, _ in self._decisions.get(pk, ()):
            if at >= moment:
                break
            status = after
        return status

    def _was_approved(self, pk, moment):
        return any(at < moment and yes for at, _, yes in self._decisions.get(pk, ()))

    @cached_property
    def _proved(self):
        """{commenter: when they first proved that the address is theirs}."""
        proved = {}
        for some in _batches(self._persons):
            found = Comment.objects.filter(commenter__in=some, address_proved_at__isnull=False)
            first = found.order_by().values_list("commenter").annotate(Min("address_proved_at"))
            proved.update(first)
        return proved

    @cached_property
    def _names(self):
        """{key of a comment of these commenters: its name}."""
        names = {}
        for some in _batches(self._persons):
            names.update(Comment.objects.filter(commenter__in=some).values_list("pk", "name"))
        return names

    def _sent(self, column):
        """{value of the column: when its comments were sent, and which, in order}."""
        sent = defaultdict(list)
        wanted = {row[column] for row in self._rows} - {""}
        for some in _batches(wanted):
            found = Comment.objects.filter(**{f"{column}__in": some})
            for value, at, pk in found.values_list(column, "created_at", "pk"):
                sent[value].append((at, pk))
        for times in sent.values():
            times.sort()
        return sent

    @staticmethod
    def _before(sent, value, comment, since=None):
        """What had come before the comment, later than `since`; nothing for an empty value."""
        times = sent.get(value, [])
        end = bisect_left(times, (comment.created_at, comment.pk))
        begin = bisect_left(times, (since, LAST)) if since else 0
        return times[begin:end]


def _batches(values):
    values = list(values)
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
