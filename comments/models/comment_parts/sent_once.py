from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.models import history_queries
from comments.models.comment_parts.exceptions import ReceiptTaken
from comments.models.repeat import MOST_OF_ONE
from comments.moderation.status import Status
from comments.privacy import encryption

SENT_AGAIN = timedelta(minutes=10)  # a double click, or a retry after an answer that was lost


class SentOnce:
    """When what is sent is what was sent before.

    With the receipt, at any time and from anywhere. Without it, the same words to the same place
    from the same network, within minutes. No address has a part in it, for nobody proves theirs:
    whoever repeats somebody's words under a guessed one would learn from the answer whether the
    guess was right.
    """

    @property
    def fingerprint_of_sending(self):
        """What, where to, and from which account or network, under the first key.

        Empty where none is known: then nothing is the same.
        """
        sender = f"account {self.account_id}" if self.account_id else self.ip_hash
        return self._fingerprint(sender, self.words_hash) if sender else ""

    def _fingerprint(self, sender, words_hash, key=None):
        return encryption.fingerprint(self.article_id, self.parent_id, sender, words_hash, key=key)

    def _fingerprints(self):
        """Under every key: text sent before a change of keys is recognised after it."""
        network = self.signals.network
        if self.account_id or not network or len(settings.EMAIL_KEYS) == 1:
            return [self.fingerprint] if self.fingerprint else []
        by_key = zip(
            encryption.network_hashes(network), self.words_hashes, settings.EMAIL_KEYS, strict=True
        )
        return [self._fingerprint(*parts) for parts in by_key]

    def first_sent(self):
        """The comment that these words made when they were sent a moment ago, if any."""
        self._clean_words()
        sent = (
            history_queries.SENT(article=self.article_id, fingerprint=f)
            for f in self._fingerprints()
        )
        since = timezone.now() - SENT_AGAIN
        return next((found for some in sent for found in some if found.created_at > since), None)

    def is_sent_as(self, other):
        """Do both say the same in the same place? Withdrawn comments do not count."""
        is_there = (self.article_id, self.parent_id) == (other.article_id, other.parent_id)
        return (
            is_there and self.words_hash in other.words_hashes and self.status != Status.WITHDRAWN
        )

    def _standing(self):
        """After the database refused it as sent before: the earlier comment, or None.

        Raises ReceiptTaken.
        """
        if found := self.first_sent():
            return found
        holders = type(self).objects.filter(receipt_hash=self.receipt_hash)
        holder = holders.exclude(receipt_hash="").first()
        if holder is None or holder.is_sent_as(self):
            return holder
        raise ReceiptTaken

    def _release(self):
        """Minutes are over: the same words may be sent from there again."""
        sent = type(self).objects.filter(article=self.article_id, fingerprint=self.fingerprint)
        sent.exclude(fingerprint="").filter(created_at__lte=timezone.now() - SENT_AGAIN).update(
            fingerprint=""
        )

    @transaction.atomic
    def note_repeat(self, receipt_hash):
        """Whether someone without the receipt may send it again. Raises Gone."""
        self.lock_article()
        self.lock()
        if self.repeats.count() >= MOST_OF_ONE:
            return False
        self.repeats.create(receipt_hash=receipt_hash)
        return True
