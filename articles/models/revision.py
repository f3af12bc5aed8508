from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.models.status import Status
from articles.revisions import snapshot

KEPT_DAYS = 90  # a quarter: by then a save between two others is nobody's question any more
KEPT_AT_LEAST = 50  # of each article, however old: what is seldom edited keeps its whole history
AT_ONCE = 100  # rows in one transaction, so that nobody who saves meanwhile waits


class RevisionQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-number")

    def light(self):
        """Without what they hold: lists of them need no text."""
        return self.defer("packed")

    def overdue(self, before):
        """Made before that, not among the newest of their article, and never released to readers.

        Scheduled ones count as released: they become public with time alone.
        """
        ranked = self.alias(
            rank=Window(RowNumber(), partition_by=F("article"), order_by=F("number").desc())
        )
        return ranked.filter(rank__gt=KEPT_AT_LEAST, made_at__lt=before).exclude(
            status=Status.PUBLISHED
        )

    def prune(self, now):
        """Deletes what is overdue; returns how many revisions."""
        pruned = 0
        before = now - timedelta(days=KEPT_DAYS)
        while keys := list(self.overdue(before).values_list("pk", flat=True)[:AT_ONCE]):
            pruned += self.model.objects.filter(pk__in=keys).delete()[0]
        return pruned

    prune.alters_data = True


class Revision(models.Model):
    """An article as one save or verb left it: who, when, why, and a snapshot of everything."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(help_text="The article's version.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=60, blank=True, help_text="Such as “published”.")
    reason = models.CharField(max_length=200, blank=True, help_text="As it was typed at Save.")
    page = models.CharField(max_length=32, blank=True, help_text="Which opened page saved it.")
    status = models.CharField(max_length=10, choices=Status.choices)
    published_at = models.DateTimeField(null=True)
    packed = models.BinaryField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        default_permissions = ()  # whoever may edit the article may read its revisions
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_of_each_version")
        ]

    def __str__(self):
        return f"Revision {self.number}"

    @property
    def snapshot(self):
        """See articles.revisions.snapshot."""
        return snapshot.unpack(bytes(self.packed))

    @property
    def was_released(self):
        """Readers saw it, or would have by themselves: it is never pruned."""
        return self.status == Status.PUBLISHED

    @property
    def status_words(self):
        """The article's state when this was made."""
        is_scheduled = self.was_released and self.published_at > self.made_at
        return "Scheduled" if is_scheduled else self.get_status_display()
