from collections import Counter
from datetime import timedelta
from operator import itemgetter

from django.db import models
from django.db.models import Count, Min, Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from comments.models.decision import Decision
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling

MAX_WORDS = 1000


class Reason(models.TextChoices):
    SPAM = "spam", "Spam or advertising"
    ABUSE = "abuse", "Abuse, hatred or threats"
    ILLEGAL = "illegal", "Illegal content"
    PERSONAL_DATA = "personal", "Someone’s personal data"
    OTHER = "other", "Something else"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "Upheld"  # the comment is no longer public
    DISMISSED = "dismissed", "Dismissed"  # a moderator let it stand
    GONE = "gone", "Gone"  # its writer took it back, or had it erased


# A wait does harm here: moderators see these first.
GRAVE = (Reason.ILLEGAL, Reason.PERSONAL_DATA)

# What a person's decision says to those who had reported the comment.
OUTCOMES = {
    Ruling.PUBLISH: Outcome.DISMISSED,
    Decision.KEEP: Outcome.DISMISSED,
    Ruling.REJECT: Outcome.UPHELD,
    Ruling.SPAM: Outcome.UPHELD,
    Decision.WITHDRAW: Outcome.GONE,
    Decision.ERASE: Outcome.GONE,
}


# How a person says that a comment may stand, in the words that it has.
APPROVING = (Ruling.PUBLISH, Decision.KEEP, Decision.FEATURE, Decision.CORRECT)
CASE = timedelta(minutes=10)  # what comes from many places so close together was agreed on


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Those that no moderator has decided yet."""
        return self.filter(outcome="", comment__isnull=False)

    def grave(self):
        return self.filter(reason__in=GRAVE)

    def since(self, time):
        return self.filter(created_at__gt=time)

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def from_network(self, ip_hash):
        return self.filter(ip_hash=ip_hash) if ip_hash else self.none()

    def by_network(self):
        """(network, when it first reported). Forgotten networks are one: they may not differ."""
        return self.order_by().values_list("ip_hash").annotate(Min("created_at"))

    def trust(self, networks):
        """{network: how much its word counts, from 0 to 1}

        Less where more of its reports were dismissed than upheld, as long as networks are known.
        """
        told = self.filter(ip_hash__in=networks).exclude(ip_hash="").order_by()
        trust = dict.fromkeys(networks, 1.0)
        counted = told.values_list("ip_hash").annotate(
            dismissed=Count("pk", filter=Q(outcome=Outcome.DISMISSED)),
            upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
        )
        for network, dismissed, upheld in counted:
            trust[network] = 1 / (1 + max(0, dismissed - upheld))
        return trust

    def settle(self, decision):
        """The answer of a person to all that are open."""
        if outcome := _outcome_of(decision):
            self.open().update(outcome=outcome, decided_at=decision.made_at, settled_by=decision)

    def reopen(self):
        self.update(outcome="", decided_at=None, settled_by=None)


class Report(models.Model):
    """A reader's request for a second look at a comment."""

    Reason, Outcome, GRAVE = Reason, Outcome, GRAVE

    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.TextField(max_length=MAX_WORDS, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ip_hash = models.CharField(max_length=32, blank=True)
    receipt_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Decision,
        null=True,
        on_delete=models.SET_NULL,
        related_name="settled_reports",
        help_text="Who undoes this decision opens the report again.",
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="report_with_an_outcome_has_time",
            ),
            models.UniqueConstraint(fields=["receipt_hash"], name="report_has_a_receipt"),
        ]
        indexes = [
            # Few of all reports are still undecided.
            models.Index(fields=["comment"], condition=Q(outcome=""), name="report_open"),
            models.Index(fields=["ip_hash", "created_at"], name="report_of_network"),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: report {self.pk}"

    @property
    def is_grave(self):
        return self.reason in GRAVE

    @property
    def is_illegal(self):
        return self.reason == Reason.ILLEGAL

    def says_same_as(self, other):
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("comment_id", "reason", "words")
        )


def weight(firsts, trust):
    """What the reports of one comment count for: of each case, its most trusted network.

    `firsts` are (network, when it first reported), `trust` is {network: from 0 to 1}. A case is all
    that comes within ten minutes of its first report, from however many networks.
    """
    cases, begun = [], None
    for network, at in sorted(firsts, key=itemgetter(1)):
        if begun is None or at >= begun + CASE:
            cases.append(0.0)
            begun = at
        cases[-1] = max(cases[-1], trust[network])
    return sum(cases)


def counted(reports):
    """How many give which reason: “2 × Spam or advertising, 1 × Illegal content”."""
    counts = Counter(report.get_reason_display() for report in reports)
    return ", ".join(f"{count} × {reason}" for reason, count in counts.most_common())


def _outcome_of(decision):
    """None if it is not an answer: decisions of the checks answer no report."""
    if decision.checked_by:
        return None
    if decision.ruling == Decision.UNDO:
        is_declined_again = decision.to_status in (Status.REJECTED, Status.SPAM)
        return Outcome.UPHELD if is_declined_again else None
    return OUTCOMES.get(decision.ruling)


@receiver(pre_delete, sender="comments.Comment")
def answer_before_it_goes(sender, instance, **kwargs):
    """Runs before: afterwards nothing shows which reports were about it.

    Locked first, as where a report is made: none may come between the answer and the end.
    """
    sender.objects.select_for_update().filter(pk=instance.pk).first()
    instance.reports.open().update(outcome=Outcome.GONE, decided_at=timezone.now())
