from django.conf import settings
from django.db import models


class AuthorAlert(models.Model):
    """That an author wants email about comments on their articles."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="author_alert"
    )

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Alerts for {self.account}"
