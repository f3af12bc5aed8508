from comments.models.comment_parts.blockable import Blockable
from comments.models.comment_parts.proved import Proved
from comments.models.comment_parts.sent_once import SentOnce
from comments.models.encrypted_email import EncryptedEmail


class Writer(Proved, Blockable, SentOnce, EncryptedEmail):
    """Whose a comment is: by proof, by its network, and by an encrypted address."""

    class Meta:
        abstract = True
