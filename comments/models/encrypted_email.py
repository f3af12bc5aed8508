from uuid import uuid4

from django.conf import settings
from django.db import models

from comments.privacy import encryption


class EncryptedEmail(models.Model):
    """A row with a reader's address, encrypted so that nobody can read it from the database.

    The uuid binds the sealed address to its row. The index stays when the sealed address is
    forgotten, so that its owner still finds the row.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email_sealed = models.TextField("email", blank=True, editable=False)
    email_index = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def email(self):
        """The plain address; empty if there is none. Raises encryption.Locked without its key."""
        return encryption.unseal(self.email_sealed, self.uuid) if self.email_sealed else ""

    @email.setter
    def email(self, address):
        self.email_sealed = encryption.seal(address, self.uuid) if address else ""
        self.email_index = encryption.blind_index(address) if address else ""

    @property
    def masked_email(self):
        """What moderators may see of the address."""
        try:
            return encryption.mask(self.email) if self.email_sealed else ""
        except encryption.Locked:
            return encryption.LOCKED

    @property
    def email_indexes(self):
        """Every blind index that the same address may have, under older keys as well.

        Kept with the row, for opening the seal takes time: the indexes, never the address.
        """
        made_from = self.email_sealed, self.email_index, tuple(settings.EMAIL_KEYS)
        if self.__dict__.get("_indexes", (None,))[0] != made_from:
            self._indexes = made_from, self._made_indexes()
        return self._indexes[1]

    def _made_indexes(self):
        if not self.email_index:
            return []
        if len(settings.EMAIL_KEYS) == 1:
            return [self.email_index]  # the same key would make no other
        try:
            return encryption.blind_indexes(self.email) if self.email_sealed else [self.email_index]
        except encryption.Locked:
            return [self.email_index]
