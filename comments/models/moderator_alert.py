from django.conf import settings
from django.db import models


class Pace(models.TextChoices):
    AT_ONCE = "at once", "At once"
    HOURLY = "hourly", "Every hour"
    DAILY = "daily", "Every day"


class ModeratorAlertQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(due_at__lte=now, account__is_active=True).exclude(account__email="")


class ModeratorAlert(models.Model):
    """How often a moderator wants email about waiting comments, and up to what time they were told.

    Whoever wants no mail has no row.
    """

    Pace = Pace

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderator_alert"
    )
    pace = models.CharField(max_length=10, choices=Pace.choices)
    told_until = models.DateTimeField(help_text="What came later is news.")
    due_at = models.DateTimeField(help_text="Before that, nothing is sent.")

    objects = ModeratorAlertQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pace__in=["at once", "hourly", "daily"]),
                name="alert_pace_is_known",
            )
        ]

    def __str__(self):
        return f"Digests for {self.account}"
