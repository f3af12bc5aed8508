from functools import cached_property
from hashlib import blake2s

from django.db import transaction

from articles.rendering.text import clean_line
from comments.models.comment_parts.appealed import Appealed
from comments.models.comment_parts.corrected import Corrected
from comments.models.comment_parts.exceptions import AlreadyDecided, ForAColleague, Gone
from comments.models.comment_parts.featured import Featured
from comments.models.comment_parts.reported import Reported
from comments.models.decision import Decision
from comments.models.row_locks import locked
from comments.moderation.reasons import UNSAID
from comments.moderation.status import STATUS_AFTER, Status
from comments.moderation.verdicts import Ruling


class ModeratorActions(Corrected, Featured, Reported, Appealed):
    """How a comment changes state: by verbs alone, each of which appends a Decision."""

    # --- What people decide ---

    @property
    def as_seen(self):
        """What a moderator has before their eyes: the state, and a mark of these very words."""
        return f"{self.status}.{blake2s(self.body.encode(), digest_size=8).hexdigest()}"

    def is_as_seen(self, seen):
        """`seen` is what `as_seen` was, or a status for whoever did not look at the words."""
        return seen in (self.status, self.as_seen)

    def approve(self, *, by, seen=None):
        """Publishes it. `seen` is what the moderator was looking at: `as_seen`, or the status."""
        return self._rule(Ruling.PUBLISH, by=by, seen=seen)

    def reject(self, *, by, reason="", words="", seen=None):
        """Keeps it from readers. Its writer is told the reason, one of `reasons.REJECTIONS`, and
        the words that go with "other"; the row says so where none was given."""
        reasons = [{"code": clean_line(reason) or UNSAID, "matched": clean_line(words)}]
        return self._rule(Ruling.REJECT, by=by, seen=seen, reasons=reasons)

    def mark_spam(self, *, by, seen=None):
        """Keeps it from readers as spam."""
        return self._rule(Ruling.SPAM, by=by, seen=seen)

    @transaction.atomic
    def undo(self, *, by, decision=None, seen=None):
        """Returns to the state before the last decision of a person, and says so."""
        current = self._locked()
        last = current.decisions.undoable().first()
        is_stale = not current.is_as_seen(seen or current.status) or decision not in (None, last)
        if is_stale or last is None or last.to_status != current.status:
            raise AlreadyDecided(current.latest_decision)
        return self._record(current, Decision.UNDO, to=last.from_status, by=by, undoes=last)

    def _rule(self, ruling, **details):
        return self._decide(ruling, to=STATUS_AFTER[ruling], is_change=True, **details)

    @transaction.atomic
    def _decide(self, ruling, *, to, by=None, seen=None, is_change=False, **details):
        current = self._locked()
        is_stale = not current.is_as_seen(seen or self.status)
        is_settled = current.status == Status.WITHDRAWN or (is_change and current.status == to)
        if is_stale or is_settled:
            raise AlreadyDecided(current.latest_decision)
        if not current.may_be_decided_by(by):
            raise ForAColleague
        return self._record(current, ruling, to=to, by=by, **details)

    def _locked(self):
        """This row as it is now; nobody else changes it until the transaction ends."""
        current = locked(self.pk)
        if current is None:
            raise Gone
        return current

    def _record(self, current, ruling, *, to, **details):
        """Changes the state, and records why."""
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
        self.appealed_at = current.appealed_at
        Decision.objects.record([decision])
        return decision

    def _note(self, current, ruling, **details):
        """Records what leaves the state as it is."""
        decision = Decision(
            comment=self,
            ruling=ruling,
            from_status=current.status,
            to_status=current.status,
            **details,
        )
        Decision.objects.record([decision])
        return decision

    @cached_property
    def latest_decision(self):
        return self.decisions.select_related("by").last()
