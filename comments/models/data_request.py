from django.db import models
from django.utils import timezone

from comments.models.addressed import Addressed


class DataRequest(Addressed):
    """Somebody asked for what is kept under an address; only its owner gets an answer, by mail.

    A row is made for every address, known or not, so that the answer on the page and the time it
    takes tell nothing.
    """

    created_at = models.DateTimeField(default=timezone.now)
    ip_hash = models.CharField(max_length=32, blank=True)
    link_hash = models.CharField(
        max_length=64, blank=True
    )  # of the mailed link; emptied by its use
    key_hash = models.CharField(max_length=64, blank=True)  # of what the link was changed into
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["email_index", "created_at"], name="request_of_address"),
            models.Index(fields=["ip_hash", "created_at"], name="request_of_network"),
            models.Index(fields=["link_hash"], name="request_of_link"),
            models.Index(fields=["key_hash"], name="request_of_key"),
        ]

    def __str__(self):
        return f"Data request {self.pk}"
