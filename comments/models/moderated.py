from functools import cached_property
from hashlib import blake2s

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.rendering.text import clean_line
from comments.models.decision import Decision
from comments.models.erasure import Deed
from comments.models.row_locks import lock_rows, locked
from comments.models.status import Status
from comments.moderation.pipeline import judge
from comments.moderation.reasons import UNSAID
from comments.moderation.subject import ModerationSubject
from comments.moderation.submission_signals import SubmissionSignals
from comments.moderation.verdicts import Ruling
from comments.privacy.erasures import noting

LONGEST_TRAP = 200  # characters kept of what a machine filled into the trap

STATUS_AFTER = {
    Ruling.PUBLISH: Status.PUBLISHED,
    Ruling.HOLD: Status.PENDING,
    Ruling.REJECT: Status.REJECTED,
    Ruling.SPAM: Status.SPAM,
}


class AlreadyDecided(Exception):
    """Someone else decided meanwhile. `decision` says who, what and when."""

    def __init__(self, decision=None):
        self.decision = decision
        super().__init__(
            f"{decision.maker_at_start} {decision.deed} this comment at {_clock(decision.made_at)}."
            if decision
            else "This comment has changed since you opened the page."
        )


class ForAColleague(Exception):
    """A moderator who declined a comment does not decide its appeal while a colleague can."""

    def __init__(self):
        super().__init__("You decided this. A colleague must answer the appeal.")


class Gone(AlreadyDecided):
    """The comment was erased meanwhile, or the article went and took it along."""


class Moderated:
    """How a comment changes state: only by verbs, each of which appends a Decision."""

    signals = (
        SubmissionSignals()
    )  # how it was sent; its network is known only while it is being submitted

    # --- Becoming public ---

    def submit(self, *, signals=None):
        """Saves the comment, runs the checks and applies their verdict.

        Returns the comment that now stands: this one, or the first when it was sent before. It
        is kept before it is judged, so that whatever fails later leaves it waiting for a person.
        Raises Gone where the article is, and ReceiptTaken.
        """
        self.signals = signals or SubmissionSignals()
        self.seconds, self.trap = self.signals.seconds, self.signals.trap[:LONGEST_TRAP]
        if standing := self._kept_before():
            return standing
        self.join_commenters()
        self._apply(judge(ModerationSubject(self)))
        return self

    def _kept_before(self):
        """Keeps it and returns None; or returns the first one, when it was sent before."""
        for is_last in (False, False, True):
            try:
                return self._keep()
            except IntegrityError:
                if standing := self._standing():
                    return standing
                if is_last:
                    raise
                self._release()

    def _keep(self):
        """A reply to what was erased while it was written stands for itself.

        All that takes time comes before the transaction: on SQLite everybody who writes waits.
        """
        self.prepare()
        self.look_around()
        with transaction.atomic():
            self.lock_article()
            if self.parent and self.parent_id not in lock_rows(type(self), self.parent.lineage):
                self.parent = None
                self.prepare()
            self.save_prepared(force_insert=True)
            self.join_wave()

    def lock_article(self):
        """It stays until the transaction ends. Raises Gone where it is."""
        if not lock_rows(type(self.article), {self.article_id}):
            raise Gone

    def lock(self):
        """The same for the comment itself; the article comes first."""
        if not lock_rows(type(self), {self.pk}):
            raise Gone

    @property
    def lineage(self):
        """Keys of the parents of a reply to it: this, and the first of the thread."""
        return {self.pk, self.root_id or self.pk}

    def _apply(self, verdict):
        """It applies to the text that was checked: another text has its own verdict."""
        self.weigh()
        rules = [reason.rule for reason in verdict.reasons]
        try:
            self._decide(
                verdict.ruling,
                to=STATUS_AFTER[verdict.ruling],
                seen=self.as_seen,
                checked_by=rules[0] if rules else "no_objection",
                reasons=[reason.as_dict() for reason in verdict.reasons],
            )
        except Gone:
            raise
        except AlreadyDecided:  # a moderator or the commenter was quicker: their action counts
            self._read_anew(fields=["status", "decided_at"])

    def _read_anew(self, **kwargs):
        try:
            self.refresh_from_db(**kwargs)
        except self.DoesNotExist:
            raise Gone from None

    # --- What people decide ---

    @property
    def as_seen(self):
        """What a moderator has before their eyes: the state, and a mark of these very words."""
        return f"{self.status}.{blake2s(self.body.encode(), digest_size=8).hexdigest()}"

    def is_as_seen(self, seen):
        """`seen` is the `as_seen` of the page, or a status for callers without the text."""
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

    @transaction.atomic
    def withdraw(self):
        """Taken back by its writer: gone for readers, and the same words may be sent again."""
        decision = self._decide(Decision.WITHDRAW, to=Status.WITHDRAWN)
        noting.note([self], Deed.WITHDRAW)
        return decision

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
        if (self.status, self.decided_at) != before:  # a held comment still waits
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


def _clock(time):
    return f"{timezone.localtime(time):%H:%M on %-d %B}"
