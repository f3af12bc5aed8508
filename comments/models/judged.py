from django.utils import timezone

from comments import likeness, markup
from comments.models import past
from comments.moderation.conduct import Conduct


class Judged:
    """What the checks may ask of a comment; no answer changes anything."""

    conduct = Conduct()  # how it was sent: known only while it is being submitted

    @property
    def is_by_staff(self):
        """Written by a moderator, an editor, or the article's own author, signed in."""
        return self.account is not None and (
            self.account.has_perm("comments.change_comment")
            or self.article.can_be_edited_by(self.account)
        )

    @property
    def is_premoderated(self):
        """Do moderators want to read every comment on this article first?"""
        setting = getattr(self.article, "discussion_setting", None)
        return bool(setting and setting.is_premoderated)

    @property
    def others(self):
        """Every comment but this one."""
        return type(self).objects.exclude(pk=self.pk)

    @property
    def earlier(self):
        """Comments of the same person, this one aside."""
        if self.account_id:
            return self.others.filter(account=self.account_id)
        return self.others.from_address(*self.email_indexes)

    @property
    def earlier_approvals(self):
        """How often a person let the commenter's words appear."""
        if self.account_id:
            return self.earlier.approved_by_people().count()
        counted = (past.APPROVALS(index=index, but=self.pk) for index in self.email_indexes)
        return sum(count for rows in counted for _, count in rows)

    @property
    def has_name_of_staff(self):
        """Does the name read like that of somebody who writes here?"""
        own = likeness.skeleton(self.name)
        return not self.account_id and any(likeness.skeleton(name) == own for name in past.NAMES())

    @property
    def links(self):
        return markup.links(self.body)

    @property
    def word_count(self):
        return len(self.body.split())

    def has_twin_within(self, span):
        """Did anybody send the same words lately?"""
        since = timezone.now() - span
        return any(past.TWINS(words=words, since=since, but=self.pk) for words in self.words_hashes)

    def neighbours_within(self, span):
        """How many other comments came lately from the same network or person."""
        told = {"since": timezone.now() - span, "but": self.pk}
        found = set(past.FROM_NETWORK(network=self.ip_hash, **told)) if self.ip_hash else set()
        return len(found.union(*(past.FROM_ADDRESS(index=i, **told) for i in self.email_indexes)))
