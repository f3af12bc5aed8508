from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments.models import history_queries
from comments.models.comment_parts.comment_subject import CommentSubject
from comments.models.decision import Decision
from comments.moderation.checks.pipeline import judge


class Proved:
    """Which comments are of one person: by proof, never by a typed address.

    Two things prove it. The receipt of an earlier comment under the same address, which the same
    browser kept: these have the same `commenter`, a random key that says nothing of anybody. And
    the button in an email that was sent to the address for this very comment.
    """

    _joins = frozenset()  # keys of the same person, who wrote twice before either was proved

    def claim(self, receipt_hashes):
        """Takes the commenter of the comments with these receipts, if they are of its address."""
        if not receipt_hashes or self.account_id:
            return
        own = set(self.email_indexes)
        keys = [key for key, index in history_queries.proved(receipt_hashes) if index in own]
        if keys:
            self.commenter, self._joins = keys[0], frozenset(keys[1:]) - {keys[0]}

    def join_commenters(self):
        """Of a person who has two keys, the later counts from now on."""
        if self._joins:
            type(self).objects.take_over(self._joins, self.commenter)

    @transaction.atomic
    def be_proved_by_mail(self):
        """Its owner pressed the button that was mailed for this comment.

        The checks are asked again, but of what a person had a say in.
        """
        current = self._locked()
        if current.address_proved_at is None:
            current.address_proved_at = timezone.now()
            current.save(update_fields=["address_proved_at"])
            if current.waits_for_checks_alone:
                current._apply(judge(CommentSubject(current)))

    @property
    def others(self):
        """Every comment but this one."""
        return type(self).objects.exclude(pk=self.pk)

    @property
    def own_comments(self):
        """Comments of the same person, this one aside.

        Of a comment that its owner proved by mail, also those that they proved so before. It goes
        no further than that: who pressed the button for somebody else's comment lent it their name
        once, and not to what comes later.
        """
        own = Q(commenter=self.commenter)
        if self.address_proved_at:
            indexes = self.email_indexes
            own |= Q(address_proved_at__isnull=False, email_index__in=indexes) & ~Q(email_index="")
        return self.others.filter(own)

    @property
    def has_proved_address(self):
        """Did its commenter ever prove that the address is theirs?"""
        return bool(history_queries.ADDRESS_PROVED(commenter=self.commenter))

    @property
    def waits_for_checks_alone(self):
        """Only checks have ever decided about it."""
        made = self.decisions.exclude(ruling=Decision.EDIT).values_list("checked_by", flat=True)
        return self.is_waiting and all(made)
