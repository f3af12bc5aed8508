from django.db import transaction
from django.db.models import F

from articles.models.revision import Revision
from articles.revisions import snapshot

STATE = ("version", "status", "published_at", "retracted_at")


class Revised:
    """How an article keeps revisions: one for each version, recorded with the change itself."""

    # The revision that a Save has just made: a verb that is pressed with it completes this one.
    saved_revision = None

    @transaction.atomic
    def record_revision(self, *, by, verb="", reason="", page=""):
        """Keeps the article as it is stored now. The version goes up if it has a revision already.

        `by` is a user or None (a command), `page` the token of the page that sent the form.
        """
        kept = self._state_of_revision() | {"packed": snapshot.pack(snapshot.take(self))}
        if revision := self.saved_revision:
            self.saved_revision = None
            revision.verb, revision.reason = verb, revision.reason or reason
            for name, value in kept.items():
                setattr(revision, name, value)
            revision.save()
            return revision
        self.lock_state()
        if self.revisions.filter(number=self.version).exists():
            self.raise_version()
        return self.revisions.create(
            number=self.version, made_by=by, verb=verb, reason=reason, page=page, **kept
        )

    @transaction.atomic
    def ensure_revision(self):
        """Before a change: what is stored without a revision (by a script, say) gets one."""
        if not self.revisions.filter(number=self.version).exists():
            stored = type(self).objects.get(pk=self.pk)
            Revision.objects.create(
                article=self,
                number=self.version,
                made_at=stored.changed_at,
                verb="found as it was",
                packed=snapshot.pack(snapshot.take(stored)),
                **stored._state_of_revision(),
            )

    def raise_version(self):
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)
        self.version = type(self).objects.values_list("version", flat=True).get(pk=self.pk)

    def lock_state(self):
        """Locks the row until the end of the transaction, and reads its state anew: one verb at a
        time, each upon what the one before left."""
        rows = type(self).objects.select_for_update(no_key=True).filter(pk=self.pk)
        for name, value in rows.values(*STATE).get().items():
            setattr(self, name, value)

    def _state_of_revision(self):
        return {"status": self.status, "published_at": self.published_at}
