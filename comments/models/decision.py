from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.display_names import name_of
from comments.moderation.consequences import CONSEQUENCES
from comments.moderation.reasons import SENTENCES, told
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling


class Unchangeable(TypeError):
    """Decisions are appended. What was decided is never rewritten: decide anew, or undo."""


class DecisionQuerySet(models.QuerySet):
    def record(self, decisions):
        """Writes decisions down, and all that follows from them: nothing else writes any.

        Their comments have their new state already; whoever calls this has a transaction open.
        """
        self.bulk_create(decisions)
        for follow in CONSEQUENCES:
            follow(decisions)

    record.alters_data = True

    def by_people(self):
        return self.filter(checked_by="")

    def undoable(self):
        """Decisions of moderators that nobody has undone; the latest one first."""
        return (
            self.by_people()
            .filter(ruling__in=[*Ruling.values, *Decision.BY_MODERATOR], undone_by=None)
            .order_by("-made_at", "-pk")
        )

    def update(self, **kwargs):
        raise Unchangeable(Unchangeable.__doc__)

    def delete(self):
        raise Unchangeable(Unchangeable.__doc__)

    def scrub(self):
        """The one exception: removes what these quote, because their comment is erased.

        Who decided what, when, and by which code stays. What a moderator wrote in their own words
        may name the person, so it goes.
        """
        for decision in self:
            models.QuerySet.update(
                self.model.objects.filter(pk=decision.pk), reasons=_unquoted(decision.reasons)
            )

    scrub.alters_data = True


def _unquoted(reasons):
    told = [reason for reason in reasons if reason.get("rule") or reason["code"] in SENTENCES]
    return [{"code": reason["code"], "rule": reason.get("rule", "")} for reason in told]


class Decision(models.Model):
    """A ruling on a comment, by a person or by the checks: appended, never edited."""

    UNDO = "undo"
    KEEP, FEATURE, UNFEATURE, CORRECT = "keep", "feature", "unfeature", "correct"
    BY_MODERATOR = {
        KEEP: "Keep published",
        FEATURE: "Feature",
        UNFEATURE: "Unfeature",
        CORRECT: "Correct",
    }
    WITHDRAW, EDIT, APPEAL, ERASE = "withdraw", "edit", "appeal", "erase"
    BY_WRITER = {WITHDRAW: "Withdraw", EDIT: "Edit", APPEAL: "Appeal", ERASE: "Erase"}
    # Of other words than these the editors never said that they should be read.
    MARKS, NEW_WORDS = frozenset({FEATURE, UNFEATURE}), frozenset({EDIT, ERASE})
    RULINGS = [*Ruling.choices, (UNDO, "Undo"), *BY_MODERATOR.items(), *BY_WRITER.items()]
    DONE = {  # the past tense, for sentences about what someone did
        Ruling.PUBLISH: "approved",
        Ruling.HOLD: "held",
        Ruling.REJECT: "rejected",
        Ruling.SPAM: "marked as spam",
        UNDO: "undid a decision on",
        KEEP: "dismissed the reports on",
        FEATURE: "featured",
        UNFEATURE: "unfeatured",
        CORRECT: "corrected",
        WITHDRAW: "withdrew",
        EDIT: "edited",
        APPEAL: "appealed the decision on",
        ERASE: "erased",
    }

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="decisions"
    )
    ruling = models.CharField(max_length=10, choices=RULINGS)
    reasons = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    checked_by = models.CharField(max_length=60, blank=True)  # the decisive check; or a person
    made_at = models.DateTimeField(default=timezone.now)
    from_status = models.CharField(max_length=10)
    to_status = models.CharField(max_length=10)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ruling="undo", undoes__isnull=False)
                | (~Q(ruling="undo") & Q(undoes__isnull=True)),
                name="undo_names_what_it_undoes",
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | Q(by__isnull=True), name="check_or_person_decides"
            ),
        ]

    def __str__(self):
        return f"{self.get_ruling_display()} by {self.maker}"

    def save(self, **kwargs):
        if self.pk:
            raise Unchangeable(Unchangeable.__doc__)
        super().save(**kwargs)

    @property
    def publishes(self):
        """Whether readers see a comment because of it that they did not see before."""
        return self.from_status != Status.PUBLISHED and self.to_status == Status.PUBLISHED

    @property
    def maker(self):
        """Who decided, in words."""
        if self.checked_by:
            return "the checks"
        if self.ruling in self.BY_WRITER:
            return "the commenter"
        return name_of(self.by)

    @property
    def maker_at_start(self):
        """The same at the start of a sentence."""
        return self.maker[:1].upper() + self.maker[1:]

    @property
    def deed(self):
        """What was done, in the past tense: “rejected”."""
        return self.DONE[self.ruling]

    @property
    def sentences(self):
        """The reasons in words, each with its rule, what that saw, and where."""
        return [told(reason) for reason in self.reasons]
