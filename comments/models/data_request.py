from datetime import timedelta

from django.db import models
from django.utils import timezone

from comments.models.encrypted_email import EncryptedEmail
from comments.privacy import tokens

LINK_LIVES = timedelta(hours=24)  # emails are read by the next day, or not at all
KEY_LIVES = timedelta(minutes=30)  # long enough to read and save, short for a computer left open


class DataRequestQuerySet(models.QuerySet):
    def since(self, time):
        return self.filter(created_at__gt=time)

    def from_network(self, ip_hash):
        return self.filter(ip_hash=ip_hash) if ip_hash else self.none()

    def linkable(self):
        """Those whose owner may still be sent a link."""
        return self.since(timezone.now() - LINK_LIVES).filter(opened_at=None)

    def linked(self):
        """Those whose emailed link is unused and still valid."""
        return self.linkable().exclude(link_hash="")

    def open(self):
        """Those whose link was used a moment ago."""
        return self.filter(opened_at__gt=timezone.now() - KEY_LIVES).exclude(key_hash="")


class DataRequest(EncryptedEmail):
    """A request for the data kept under an address; only its owner gets an answer, by email.

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

    objects = DataRequestQuerySet.as_manager()

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

    def make_link(self):
        """The token of a link, for an email that is being written; None if it would be invalid.

        An email that is written again, for the first did not leave, has a link of its own.
        """
        token = tokens.new()
        fresh = type(self).objects.linkable().filter(pk=self.pk)
        is_made = fresh.update(link_hash=tokens.hash_of(token))
        return token if is_made else None

    def use_link(self):
        """Uses the mailed link up; returns the key that it becomes, None for the second comer."""
        key = tokens.new()
        unused = type(self).objects.linked().filter(pk=self.pk, link_hash=self.link_hash)
        is_first = unused.update(
            link_hash="", key_hash=tokens.hash_of(key), opened_at=timezone.now()
        )
        return key if is_first else None
