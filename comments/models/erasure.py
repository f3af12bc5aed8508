from django.db import models


class Deed(models.TextChoices):
    ERASE = "erase", "Erased"
    WITHDRAW = "withdraw", "Withdrawn"


class ErasureQuerySet(models.QuerySet):
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
