from comments.models.blockable import Blockable
from comments.models.encrypted_email import EncryptedEmail
from comments.models.proved import Proved
from comments.models.sent_once import SentOnce


class Writer(Proved, Blockable, SentOnce, EncryptedEmail):
    """Whose a comment is: by proof, by its network, and by an encrypted address."""

    class Meta:
        abstract = True
