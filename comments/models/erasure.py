from functools import partial

from django.db import models, transaction
from django.utils import timezone

from comments.privacy.erasures import files
from comments.privacy.erasures.deed import Deed
from comments.privacy.erasures.marks import mark_of


class ErasureQuerySet(models.QuerySet):
    def note(self, rows, deed=Deed.ERASE):
        """Writes down that these rows go: in this transaction, and in the files at its commit.

        To be called before they go, or while they do. Where they were found by a query, `noted`
        says which of them may go.
        """
        day = timezone.localdate()
        noted = [self.model(deed=deed, mark=mark_of(row), day=day) for row in rows]
        if noted:
            self.bulk_create(noted, ignore_conflicts=True)
            lines = [files.Line.of(erasure) for erasure in noted]
            transaction.on_commit(partial(files.append_everywhere, lines))

    def noted(self, rows):
        """Notes what a query finds, and returns these rows: one that comes meanwhile is not among
        them."""
        found = list(rows)
        self.note(found)
        return rows.model.objects.filter(pk__in=[row.pk for row in found])

    def until(self, day):
        return self.filter(day__lte=day)


class Erasure(models.Model):
    """That something was erased, or a comment withdrawn: appended, and replayed after a restore.

    The mark is a keyed hash of a random number that only the row itself held (erasures/marks.py):
    whoever reads it learns nothing, not even with the keys, unless they have the row as well.
    """

    Deed = Deed

    deed = models.CharField(max_length=8, choices=Deed.choices)
    mark = models.CharField(max_length=32)
    day = models.DateField()

    objects = ErasureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mark", "deed"], name="erasure_is_noted_once"),
        ]
        indexes = [models.Index(fields=["day"], name="erasure_of_day")]

    def __str__(self):
        return f"{self.get_deed_display()} on {self.day}"
