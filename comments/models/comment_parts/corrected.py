from django.db import transaction

from articles.rendering.text import clean_line, clean_text
from comments.models.comment_parts.exceptions import AlreadyDecided
from comments.models.decision import Decision
from comments.moderation.status import Status

MAX_NOTE = 300  # characters: a sentence or two beside the comment
REWORDED = ("body", "body_html", "renderer_version", "learned_as", "corrected_at",
            "correction_note")  # fmt: skip
REWRITING = (Decision.EDIT, Decision.CORRECT)


class Corrected:
    """How a moderator edits a comment: never without a trace.

    The words before are kept with the decision, for moderators and for an undo. `fingerprint` and
    `words_hash` stay those of what was sent, so that the same text sent twice is still one comment.
    """

    @property
    def is_corrected(self):
        return self.corrected_at is not None

    @property
    def can_be_corrected(self):
        return self.status in (Status.PENDING, Status.PUBLISHED)

    @property
    def is_as_checked(self):
        """Are these the words that the checks read? It reads all decisions."""
        told = [d for d in self.decisions.all() if d.checked_by or d.ruling in REWRITING]
        return bool(told) and bool(told[-1].checked_by) and not self.is_corrected

    @transaction.atomic
    def correct(self, *, by, body, note="", seen=None):
        """Puts `body` in the place of its words; readers see that it was done, and the note.

        Raises AlreadyDecided where it is no longer as it was seen, or nobody reads it any more.
        """
        current = self._locked()
        if not current.is_as_seen(seen or self.as_seen) or not current.can_be_corrected:
            raise AlreadyDecided(current.latest_decision)
        forget = current.unlearning()
        self.reword(clean_text(body))
        reasons = [{"code": "corrected", "matched": current.body, "note": clean_line(note)}]
        decision = self._note(current, Decision.CORRECT, by=by, reasons=reasons)
        forget()
        return decision

    def reword(self, body):
        self.body, self.learned_as = body, ""
        self._render()

    def trace_correction(self):
        """The trace is that of the last correction that nobody undid."""
        last = self.decisions.filter(ruling=Decision.CORRECT, undone_by=None).last()
        self.corrected_at = last.made_at if last else None
        self.correction_note = last.reasons[0]["note"] if last else ""
        self.save(update_fields=REWORDED)
