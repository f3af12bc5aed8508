from functools import cached_property

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.text import clean_line
from comments.learning.traits import pace_of
from comments.models import past
from comments.models.decision import Decision
from comments.models.status import Status
from comments.moderation.conduct import Conduct
from comments.moderation.pipeline import judge
from comments.moderation.verdicts import Ruling

STATUS_AFTER = {
    Ruling.PUBLISH: Status.PUBLISHED,
    Ruling.HOLD: Status.PENDING,
    Ruling.REJECT: Status.REJECTED,
    Ruling.SPAM: Status.SPAM,
}


class AlreadyDecided(Exception):
    """Somebody decided while you were looking. `decision` tells who, what and when."""

    def __init__(self, decision=None):
        self.decision = decision
        super().__init__(
            f"{decision.maker_at_start} {decision.deed} this comment at {_clock(decision.made_at)}."
            if decision
            else "This comment is no longer as you saw it."
        )


class Moderated:
    """How a comment changes state: by verbs alone, each of which appends a Decision."""

    # --- Becoming public ---

    def submit(self, *, conduct=None):
        """Keeps the comment, asks the checks and applies their verdict.

        Returns the comment that now stands: this one, or the first when it was sent before. It
        is kept before it is judged, so that whatever fails later leaves it waiting for a person.
        """
        self.conduct = conduct or Conduct()
        self.pace = pace_of(self.conduct.seconds)
        try:
            self.save(force_insert=True)
        except IntegrityError:
            if first := self.first_sent():
                return first
            if not self._has_lost_parent():
                raise
            self.pk, self.parent = None, None  # it stands for itself, rather than be lost, too
            self.save(force_insert=True)
        self._apply(judge(self))
        return self

    def _has_lost_parent(self):
        """Whether what it answers was erased while it was being sent."""
        return bool(self.parent_id) and not type(self).objects.filter(pk=self.parent_id).exists()

    def _apply(self, verdict):
        rules = [reason.rule for reason in verdict.reasons]
        try:
            self._decide(
                verdict.ruling,
                to=STATUS_AFTER[verdict.ruling],
                checked_by=rules[0] if rules else "no_objection",
                reasons=[reason.as_dict() for reason in verdict.reasons],
            )
        except AlreadyDecided:  # a moderator was quicker than the checks: what they said stands
            self.refresh_from_db(fields=["status", "decided_at"])

    # --- What people decide ---

    def approve(self, *, by, seen=None):
        """Publishes it. `seen` is the status that the moderator was looking at."""
        return self._rule(Ruling.PUBLISH, by=by, seen=seen)

    def reject(self, *, by, reason="", words="", seen=None):
        """Keeps it from readers. Its writer is told the reason, one of `reasons.REJECTIONS`, and
        the words that go with "other"."""
        reasons = [{"code": clean_line(reason), "matched": clean_line(words)}] if reason else []
        return self._rule(Ruling.REJECT, by=by, seen=seen, reasons=reasons)

    def mark_spam(self, *, by, seen=None):
        """Keeps it from readers as spam."""
        return self._rule(Ruling.SPAM, by=by, seen=seen)

    @transaction.atomic
    def undo(self, *, by, decision=None):
        """Returns to the state before the last decision of a person, and says so."""
        current = self._locked()
        last = current.decisions.undoable().first()
        if last is None or last.to_status != current.status or decision not in (None, last):
            raise AlreadyDecided(current.latest_decision)
        return self._record(current, Decision.UNDO, to=last.from_status, by=by, undoes=last)

    def withdraw(self):
        """Taken back by its writer: gone for readers, and the same words may be sent again."""
        return self._decide(Decision.WITHDRAW, to=Status.WITHDRAWN)

    def _rule(self, ruling, **details):
        return self._decide(ruling, to=STATUS_AFTER[ruling], is_change=True, **details)

    @transaction.atomic
    def _decide(self, ruling, *, to, seen=None, is_change=False, **details):
        current = self._locked()
        is_stale = current.status != (seen or self.status)
        is_settled = current.status == Status.WITHDRAWN or (is_change and current.status == to)
        if is_stale or is_settled:
            raise AlreadyDecided(current.latest_decision)
        return self._record(current, ruling, to=to, **details)

    def _locked(self):
        """This row as it is now; nobody else changes it until the transaction ends."""
        current = next(iter(past.LOCKED(key=self.pk)), None)
        if current is None:  # its writer had it erased
            raise AlreadyDecided
        return current

    def _record(self, current, ruling, *, to, **details):
        decision = Decision(
            comment=self, ruling=ruling, from_status=current.status, to_status=to, **details
        )
        before = current.status, current.decided_at
        self.status = to
        self.decided_at = None if to == Status.PENDING else decision.made_at
        changed = self._note_score()
        if (self.status, self.decided_at) != before:  # what is held goes on waiting
            changed += ["status", "decided_at"]
        if changed:
            self.save(update_fields=changed)
        return self._append(decision)

    def _append(self, decision):
        """Writes it down; what follows from it, follows in the same transaction."""
        decision.save()
        return decision

    @cached_property
    def latest_decision(self):
        return self.decisions.select_related("by").last()


def _clock(time):
    return f"{timezone.localtime(time):%H:%M on %-d %B}"
