from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone

from comments.models.comment_parts.exceptions import AlreadyDecided, ForAColleague, Gone
from comments.models.decision import Decision
from comments.models.row_locks import locked
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling


class BulkDecisionQuerySet(models.QuerySet):
    def undoable(self):
        """Those with decisions that are still in force; `left` says how many."""
        left = Count("decisions", filter=Q(decisions__undone_by=None))
        return self.annotate(left=left).filter(left__gt=0)

    def since(self, time):
        return self.filter(made_at__gt=time)

    def decide(self, ruling, keys, *, by, seen_at, **told):
        """Decides exactly the waiting comments with these keys.

        Returns (bulk_decision, late): the first is None where nothing was left; `late` tells
        of each comment that is not as it was at `seen_at`: somebody decided it, or its writer
        changed it. Each is a transaction of its own, so that readers who post meanwhile hardly
        wait, and what was decided before a crash can be undone.
        """
        bulk_decision = self.create(ruling=ruling, by=by)
        made, late = _each(
            sorted(keys), lambda key: bulk_decision.decide(key, seen_at=seen_at, **told)
        )
        if not made:
            bulk_decision.delete()
        return bulk_decision if made else None, late

    decide.alters_data = True


class BulkDecision(models.Model):
    """One ruling on many comments: one click decides them all, and one takes that back."""

    VERBS = {Ruling.PUBLISH: "approve", Ruling.REJECT: "reject", Ruling.SPAM: "mark_spam"}

    ruling = models.CharField(max_length=10, choices=Ruling)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    decisions = models.ManyToManyField(Decision, related_name="bulk_decisions")

    objects = BulkDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.get_ruling_display()}, of many"

    @transaction.atomic
    def decide(self, key, *, seen_at, **told):
        """One more. Raises AlreadyDecided."""
        comment = _locked(key)
        if comment.edited_at and comment.edited_at > seen_at:
            raise AlreadyDecided(comment.decisions.filter(ruling=Decision.EDIT).last())
        verb = getattr(comment, self.VERBS[self.ruling])
        decision = verb(by=self.by, seen=Status.PENDING, **told)
        self.decisions.through(bulkdecision=self, decision=decision).save()
        return decision

    @property
    def deed(self):
        return Decision.DONE[self.ruling]

    def undo(self, *, by):
        """Undoes its decisions that nobody has changed since; returns (decisions, late)."""
        rows = self.decisions.filter(undone_by=None).order_by("comment")
        return _each(list(rows), lambda decision: _undo(decision, by=by))


@transaction.atomic
def _undo(decision, *, by):
    return _locked(decision.comment_id).undo(by=by, decision=decision)


def _locked(key):
    """The comment as it is now: much may have happened since the first of many was decided."""
    found = locked(key)
    if found is None:
        raise Gone
    return found


def _each(items, decide):
    """Decides one after the other; collects those that someone else decided first."""
    made, late = [], []
    for item in items:
        try:
            made.append(decide(item))
        except (AlreadyDecided, ForAColleague) as error:
            late.append(error)
    return made, late
