from django.db import models

from newsroom.accounts.models import Attempt, Authenticator, RecoveryCode

__all__ = ["Attempt", "Authenticator", "DailyRun", "RecoveryCode"]


class DailyRun(models.Model):
    """The last day on which a daily task was queued, by any worker."""

    task = models.CharField(max_length=200, primary_key=True)
    day = models.DateField()

    def __str__(self):
        return f"{self.task}, {self.day}"
