from uuid import uuid4

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from comments.models.decision import Decision
from comments.models.erasure import Erasure
from comments.models.report import Report
from comments.models.row_locks import locked
from comments.moderation.status import Status

EMPTIED = ("name", "website", "body", "body_html", "email_sealed", "email_index", "ip_hash",
           "fingerprint", "words_hash", "receipt_hash", "mailed_receipt_hash",
           "learned_as", "trap", "correction_note")  # fmt: skip
FORGOTTEN = ("account", "avatar_seed", "edited_at", "featured_at", "seconds", "filter_value",
             "corrected_at", "appealed_at", "address_proved_at")  # fmt: skip
QUOTING_NOTHING = "An erased comment"  # in the staff's log


class Erasable:
    """How nothing is left of a comment, but its place where others replied to it."""

    @property
    def is_erased(self):
        """A tombstone: only the place, without any text or trace of the commenter."""
        return self.erased_at is not None

    @transaction.atomic
    def erase(self):
        """The row goes; where it has replies, a tombstone keeps their place. Twice is once.

        Locked first, so that nobody replies meanwhile to what is about to go.
        """
        current = locked(self.pk)
        if current is None:
            return
        forget = current.unlearning()
        current._forget_what_is_told_of_it()
        if current.replies.exists():
            current._become_tombstone()
        else:
            current.delete()
        forget()
        self.leave_wave()

    def _become_tombstone(self):
        if self.is_erased:
            return
        Erasure.objects.note([self])
        before, now = self.status, timezone.now()
        for name in EMPTIED:
            setattr(self, name, "")
        for name in FORGOTTEN:
            setattr(self, name, None)
        self.filter_reasons = []
        self.uuid = uuid4()  # links that were signed for the old one find nothing
        self.commenter = uuid4()  # no longer linked to anyone
        self.status, self.decided_at, self.erased_at = Status.WITHDRAWN, now, now
        changed = ["status", "decided_at", "erased_at", "uuid", "commenter", "filter_reasons"]
        self.save(update_fields=[*EMPTIED, *FORGOTTEN, *changed])
        self.decisions.scrub()
        erasure = Decision(
            comment=self,
            ruling=Decision.ERASE,
            from_status=before,
            to_status=self.status,
            made_at=now,
        )
        Decision.objects.record([erasure])

    def _forget_what_is_told_of_it(self):
        """Reports keep their receipts: reporters can still see the outcome."""
        Report.objects.open().filter(comment=self).update(
            outcome=Report.Outcome.GONE, decided_at=timezone.now()
        )
        self.reports.update(comment=None, words="")
        self.email_accesses.update(comment=None, reason="")
        self.blocks_made_of_it.update(comment=None)
        self.repeats.all().delete()
        self.subscriptions.all().delete()
        self.outgoing_emails.all().delete()
        kind = ContentType.objects.get_for_model(type(self))
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(self.pk))
        entries.update(object_repr=QUOTING_NOTHING, change_message="")


@receiver(post_delete, sender="comments.Comment")
def note_what_went(sender, instance, origin, **kwargs):
    """Whoever deleted it, a restored backup must not bring it back; but where its article went, a
    backup is what brings both back. A tombstone was noted when it became one."""
    model = getattr(origin, "model", None) or type(origin)
    if issubclass(model, sender) and not instance.is_erased:
        Erasure.objects.note([instance])
