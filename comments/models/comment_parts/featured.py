from django.db import transaction

from comments.models.comment_parts.exceptions import AlreadyDecided
from comments.models.decision import Decision


class Featured:
    """How the editors point out a comment.

    What readers cannot see is featured nowhere; the time is kept, so that what is approved again is
    featured again.
    """

    @property
    def is_featured(self):
        return self.is_published and self.featured_at is not None

    def feature(self, *, by, seen=None):
        """Worth reading before the others."""
        return self._mark(Decision.FEATURE, by=by, seen=seen)

    def unfeature(self, *, by, seen=None):
        """A comment as every other."""
        return self._mark(Decision.UNFEATURE, by=by, seen=seen)

    @transaction.atomic
    def _mark(self, ruling, *, by, seen):
        current = self._locked()
        is_stale = not current.is_as_seen(seen or self.status)
        is_settled = current.is_featured == (ruling == Decision.FEATURE)
        if is_stale or is_settled or not current.is_public:
            raise AlreadyDecided(current.latest_decision)
        return self._note(current, ruling, by=by)

    def note_mark(self):
        """Featured since the last time that someone featured it and nobody undid that."""
        rulings = Decision.MARKS | Decision.NEW_WORDS
        standing = self.decisions.filter(ruling__in=rulings, undone_by=None)
        last = standing.last()
        is_featured = last is not None and last.ruling == Decision.FEATURE
        self.featured_at = last.made_at if is_featured else None
        self.save(update_fields=["featured_at"])
