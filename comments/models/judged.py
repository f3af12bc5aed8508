from django.utils import timezone

from articles.models import Author
from comments import likeness, markup
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
        return self.earlier.approved_by_people().count()

    @property
    def has_name_of_staff(self):
        """Does the name read like that of somebody who writes here?"""
        own = likeness.skeleton(self.name)
        names = Author.objects.values_list("name", flat=True)
        return not self.account_id and any(likeness.skeleton(name) == own for name in names)

    @property
    def links(self):
        return markup.links(self.body)

    @property
    def word_count(self):
        return len(self.body.split())

    def has_twin_within(self, span):
        """Did anybody send the same words lately?"""
        return self._lately(span).filter(words_hash__in=self.words_hashes).exists()

    def neighbours_within(self, span):
        """How many other comments came lately from the same network or person."""
        lately = self._lately(span)
        same = lately.from_network(self.ip_hash) | lately.from_address(*self.email_indexes)
        return same.count()

    def _lately(self, span):
        return self.others.since(timezone.now() - span)
