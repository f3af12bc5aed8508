from django.db import models

THE_ONE = 1


class HighWaterMark(models.Model):
    """The latest time that was noted here: one row, raised each minute by the worker.

    privacy/maintenance/clock.py compares the clock with it, before time makes us forget anything.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=THE_ONE), name="there_is_one_mark")
        ]

    def __str__(self):
        return f"{self.seen_at}"
