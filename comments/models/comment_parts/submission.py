from django.db import IntegrityError, transaction

from comments.models.comment_parts.comment_subject import CommentSubject
from comments.models.comment_parts.exceptions import AlreadyDecided, Gone
from comments.models.row_locks import lock_rows
from comments.moderation.checks.pipeline import judge
from comments.moderation.status import STATUS_AFTER
from comments.moderation.submission_signals import SubmissionSignals

LONGEST_TRAP = 200  # characters kept of what a machine filled into the trap


class Submission:
    """How a comment is kept and judged when it is sent."""

    signals = SubmissionSignals()  # how it was sent: known while it is being submitted

    def submit(self, *, signals=None):
        """Keeps the comment, asks the checks and applies their verdict.

        Returns the comment that now stands: this one, or the first when it was sent before. It
        is kept before it is judged, so that whatever fails later leaves it waiting for a person.
        Raises Gone where the article is, and ReceiptTaken.
        """
        self.signals = signals or SubmissionSignals()
        self.seconds, self.trap = self.signals.seconds, self.signals.trap[:LONGEST_TRAP]
        if standing := self._keep():
            return standing
        self.join_commenters()
        self._apply(judge(CommentSubject(self)))
        return self

    def _keep(self):
        """Keeps it and returns None; or returns the first one, when it was sent before.

        All that takes time comes before the transaction: on SQLite everybody who writes waits.
        """
        for is_last in (False, False, True):
            self.prepare()
            self.look_around()
            try:
                with transaction.atomic():
                    self.lock_article()
                    self._let_go_of_parent_that_is_gone()
                    self.save_prepared(force_insert=True)
                    self.join_wave()
                return None
            except IntegrityError:
                if standing := self._standing():
                    return standing
                if is_last:
                    raise
                self._release()

    def _let_go_of_parent_that_is_gone(self):
        """A reply to what was erased while it was written stands for itself."""
        if self.parent and self.parent_id not in lock_rows(type(self), self.parent.lineage):
            self.parent = None
            self.prepare()

    def lock_article(self):
        """It stays until the transaction ends. Raises Gone where it is."""
        if not lock_rows(type(self.article), {self.article_id}):
            raise Gone

    def lock(self):
        """The same for the comment itself; the article comes first."""
        if not lock_rows(type(self), {self.pk}):
            raise Gone

    @property
    def lineage(self):
        """Keys of what a reply to it hangs on: this, and the first of the thread."""
        return {self.pk, self.root_id or self.pk}

    def _apply(self, verdict):
        """It counts for the words that were judged: others have a verdict of their own."""
        self.weigh()
        rules = [reason.rule for reason in verdict.reasons]
        try:
            self._decide(
                verdict.ruling,
                to=STATUS_AFTER[verdict.ruling],
                seen=self.as_seen,
                checked_by=rules[0] if rules else "no_objection",
                reasons=[reason.as_dict() for reason in verdict.reasons],
            )
        except Gone:
            raise
        except AlreadyDecided:  # a moderator or the writer was quicker: what they did stands
            self._read_anew(fields=["status", "decided_at"])

    def _read_anew(self, **kwargs):
        try:
            self.refresh_from_db(**kwargs)
        except self.DoesNotExist:
            raise Gone from None
