from django.db import models
from django.utils import timezone


class SealingKey(models.Model):
    """The fingerprint of a key that seals or has sealed something here; never the key.

    privacy/maintenance/keyring.py compares the keys of a process with these before it seals.
    """

    fingerprint = models.CharField(max_length=16, primary_key=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.fingerprint
