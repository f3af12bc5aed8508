from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.rendering.text import clean_text
from comments.models.comment_parts.comment_subject import CommentSubject
from comments.models.comment_parts.erasable import Erasable
from comments.models.comment_parts.exceptions import TooLate
from comments.models.comment_parts.submission import Submission
from comments.models.decision import Decision
from comments.models.erasure import Erasure
from comments.moderation.checks.pipeline import judge
from comments.moderation.status import Status

MOST_EDITS = 10  # of one comment: nobody needs more, and each adds a decision
EDIT_MINUTES = 15  # long enough to mend a word; what others have read should stay what it was


class AuthorActions(Submission, Erasable):
    """What the writer of a comment may still do with it: everything by way of the receipt."""

    # --- Mending ---

    @property
    def edit_ends_at(self):
        return self.created_at + timedelta(minutes=EDIT_MINUTES)

    @property
    def can_be_edited(self):
        """While it is young, without replies, and the newsroom has no hand in it."""
        is_standing = self.status in (Status.PENDING, Status.PUBLISHED)
        is_own = not (self.is_corrected or self.is_appealed)
        is_young = timezone.now() < self.edit_ends_at
        return is_standing and is_own and is_young and not self._is_answered

    @property
    def _is_answered(self):
        return self.replies.filter(status__in=[Status.PENDING, Status.PUBLISHED]).exists()

    def edit(self, body):
        """New words, which go through the checks as the first did. Raises TooLate.

        They wait in the same transaction: whatever fails later, nobody reads them unchecked. The
        words that were there before are kept with the decision, for moderators.
        """
        with transaction.atomic():
            current = self._locked()
            if not current.can_be_edited:
                raise TooLate("You can no longer edit this comment: time is up or someone replied.")
            if current.decisions.filter(ruling=Decision.EDIT).count() >= MOST_EDITS:
                raise TooLate("You have edited this comment too often. You can still withdraw it.")
            forget = current.unlearning()
            before, current.body = current.body, body
            current.edited_at = timezone.now()
            current.fingerprint = ""  # of what was sent: its words are no longer that
            current.save()
            reasons = [{"code": "edited", "matched": before}]
            current._record(current, Decision.EDIT, to=Status.PENDING, reasons=reasons)
            forget()
            current.change_wave()
        current._apply(judge(CommentSubject(current)))
        self._read_anew()

    # --- Taking it back ---

    @property
    def can_be_withdrawn(self):
        return self.status in (Status.PENDING, Status.PUBLISHED)

    @transaction.atomic
    def withdraw(self):
        """Taken back by its writer: gone for readers, and the same words may be sent again."""
        decision = self._decide(Decision.WITHDRAW, to=Status.WITHDRAWN)
        Erasure.objects.note([self], Erasure.Deed.WITHDRAW)
        return decision

    # --- Asking for another look ---

    @property
    def is_declined(self):
        return self.status in (Status.REJECTED, Status.SPAM)

    @property
    def can_be_appealed(self):
        """Once, whatever is decided then."""
        return self.is_declined and not self.decisions.filter(ruling=Decision.APPEAL).exists()

    @transaction.atomic
    def appeal(self, words):
        """Back to the queue, with what its writer says to the moderators. Raises TooLate."""
        current = self._locked()
        if not current.can_be_appealed:
            raise TooLate("You have already appealed this decision.")
        reasons = [{"code": "appealed", "matched": clean_text(words)}]
        return self._record(current, Decision.APPEAL, to=Status.PENDING, reasons=reasons)

    @property
    def ruling_on_it(self):
        """The decision behind its current state, or None."""
        return self.decisions.filter(to_status=self.status).last()
