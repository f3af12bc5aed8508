"""What other rules would have decided about the comments decided last.

The same checks, asked in the same order by the same pipeline; nothing is written.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from time import monotonic
from types import SimpleNamespace

from django.db.models import F

from comments.models import Comment
from comments.moderation.checks.pipeline import judge
from comments.moderation.dry_run.dry_run_subject import DryRunSubject
from comments.moderation.dry_run.history_snapshot import COLUMNS, HistorySnapshot
from comments.moderation.reasons import told
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling, Verdict

MOST = 1000  # comments that are checked again
LONGEST = 10.0  # seconds of wall time: people think that a slower page is broken
DECIDED = (Status.PUBLISHED, Status.REJECTED, Status.SPAM)


@dataclass(frozen=True)
class Case:
    """A comment that was decided, what the new rules say of it, and what the present ones say."""

    comment: SimpleNamespace  # its columns
    verdict: Verdict
    present: Verdict

    @property
    def was_published(self):
        return self.comment.status == Status.PUBLISHED

    @property
    def reasons(self):
        """Why, in words, by the new rules; where they let it through, by the present ones."""
        verdict = self.present if self.is_let_through else self.verdict
        return [told(reason.as_dict()) for reason in verdict.reasons]

    @property
    def is_let_through(self):
        return self.verdict.ruling == Ruling.PUBLISH

    @property
    def was_let_through(self):
        return self.present.ruling == Ruling.PUBLISH


class DryRun:
    """The Cases of the last comments that were decided, the latest first.

    After `longest` seconds no further one is judged; `missed` says how many were left.
    """

    def __init__(self, policy, present, most=MOST, longest=LONGEST):
        """`policy` are the rules that are tried, `present` those that stand."""
        self.policy, self.present, self.most, self.longest = policy, present, most, longest

    @cached_property
    def cases(self):
        for policy in (self.policy, self.present):
            policy.make_ready()
        deadline = monotonic() + self.longest
        history = HistorySnapshot(self._decided)
        in_time = takewhile(lambda row: monotonic() < deadline, self._decided)
        return [self._case(DryRunSubject(row, history)) for row in in_time]

    @property
    def missed(self):
        """How many of the comments there was no time for."""
        return len(self._decided) - len(self.cases)

    @property
    def stopped(self):
        """What the new rules would have kept from readers at first."""
        return [case for case in self.cases if not case.is_let_through]

    @property
    def newly_stopped(self):
        return [case for case in self.stopped if case.was_let_through]

    @property
    def newly_let_through(self):
        return [c for c in self.cases if c.is_let_through and not c.was_let_through]

    @property
    def judged_otherwise(self):
        """Stopped as before, but not in the same way."""
        stopped = (case for case in self.stopped if not case.was_let_through)
        return [case for case in stopped if case.verdict.ruling != case.present.ruling]

    @cached_property
    def _decided(self):
        """Decided comments of readers that were not erased, as dicts of COLUMNS."""
        decided = Comment.objects.filter(status__in=DECIDED, account=None, erased_at=None)
        premoderated = F("article__discussion_setting__is_premoderated")
        return list(
            decided.filter(decided_at__isnull=False)
            .order_by("-decided_at", "-pk")
            .values(*COLUMNS, is_premoderated=premoderated)[: self.most]
        )

    def _case(self, subject):
        tried, present = self._judged(subject, self.policy), self._judged(subject, self.present)
        return Case(subject.comment, tried, present)

    @staticmethod
    def _judged(subject, policy):
        subject.policy = policy
        return judge(subject)


def published(cases):
    """How many of them moderators published, or the checks did."""
    return sum(case.was_published for case in cases)


def declined(cases):
    """How many of them are none of these."""
    return len(cases) - published(cases)
