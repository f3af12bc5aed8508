from collections import Counter
from datetime import UTC, datetime
from functools import cached_property

from django.db.models import Count
from django.utils import timezone

from comments.models import history_queries
from comments.models.policy import Policy
from comments.moderation.checks.subject import ModerationSubject
from comments.moderation.status import Status
from comments.moderation.waves.shingles import Shingles

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before any comment


class CommentSubject(ModerationSubject):
    """A comment that is judged now: what concerns others, it asks the database."""

    @cached_property
    def policy(self):
        """The numbers and lists that the checks go by."""
        return Policy.objects.current()

    @property
    def names(self):
        """Of all who write articles here, or work in the admin."""
        return history_queries.names()

    @cached_property
    def earlier_approvals(self):
        if self.comment.account_id:
            own = self.comment.others.filter(account=self.comment.account_id)
            return own.approved_by_people().count()
        return super().earlier_approvals

    @cached_property
    def approved_names(self):
        """{name: how often a person let the commenter's words appear under it}"""
        if self.comment.account_id or not self.sent_before[0]:
            return {}
        if self.comment.address_proved_at:
            approved = self.comment.own_comments.approved_by_people().order_by().values_list("name")
            return dict(approved.annotate(Count("pk", distinct=True)))
        return dict(
            history_queries.APPROVALS(commenter=self.comment.commenter, but=self.comment.pk)
        )

    @property
    def confirmed_publications(self):
        """How many of their comments stand, if the address proved to be theirs; 0 otherwise."""
        published, _ = self.sent_before
        return published if published and self.comment.has_proved_address else 0

    def fate_within(self, span):
        """(declined, decided) of the comments that the same person sent in that time.

        Of somebody of whose comments none was ever declined, (0, 0).
        """
        if not self.sent_before[1]:
            return 0, 0
        published, declined = self._fates(timezone.now() - span)
        return declined, published + declined

    @cached_property
    def sent_before(self):
        """(published, declined) of all that the same person sent; most have sent nothing."""
        return self._fates(EVER)

    def _fates(self, since):
        """(published, declined), of the comments that the same person sent since."""
        if self.comment.account_id:
            return 0, 0
        if self.comment.address_proved_at:
            sent = self.comment.own_comments.since(since).order_by().values_list("status")
            counts = Counter(dict(sent.annotate(Count("pk"))))
        else:
            told = {"commenter": self.comment.commenter, "but": self.comment.pk}
            counts = Counter(dict(history_queries.FATES(since=since, **told)))
        return counts[Status.PUBLISHED], counts[Status.REJECTED] + counts[Status.SPAM]

    def has_twin_within(self, span):
        """Did anybody send the same words lately?"""
        since = timezone.now() - span
        return any(
            history_queries.TWINS(words=words, since=since, but=self.comment.pk)
            for words in self.comment.words_hashes
        )

    def neighbours_within(self, span):
        """How many other comments came lately from the same network, whatever their addresses."""
        if not self.comment.ip_hash:
            return 0
        since = timezone.now() - span
        found = history_queries.FROM_NETWORK(
            network=self.comment.ip_hash, since=since, but=self.comment.pk
        )
        return len(found)

    def similar_within(self, span):
        """The articles, by their keys, on which nearly the same came lately: one for each that did.

        Those of the very same words aside; of the wave, the latest `history_queries.MOST_SIMILAR`.
        """
        wave = self.comment.wave
        if wave in (None, self.comment.pk):  # it is the first of its wave
            return []
        own = Shingles(self.body)
        found = history_queries.SIMILAR(wave=wave, since=timezone.now() - span, but=self.comment.pk)
        twins = set(self.comment.words_hashes)
        others = [(article, body) for article, words, body in found if words not in twins]
        return [article for article, body in others if own.is_nearly(Shingles(body))]
