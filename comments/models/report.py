from django.db import models
from django.db.models import Q
from django.utils import timezone


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Those about which nobody of the newsroom has decided yet."""
        return self.filter(outcome="")


class Report(models.Model):
    """A reader's request for a second look at a comment."""

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or advertising"
        ABUSE = "abuse", "Abuse, hatred or threats"
        ILLEGAL = "illegal", "Illegal content"
        PERSONAL_DATA = "personal", "Somebody's personal data"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "Upheld"  # the comment is no longer public
        DISMISSED = "dismissed", "Dismissed"  # a moderator let it stand
        GONE = "gone", "Gone"  # its writer took it back, or had it erased

    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    words = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ip_hash = models.CharField(max_length=32, blank=True)
    receipt_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

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
            models.Index(fields=["comment", "outcome"], name="report_of_comment"),
            models.Index(fields=["ip_hash", "created_at"], name="report_of_network"),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: report {self.pk}"
