from collections import Counter
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from comments import likeness, markup
from comments.alphabets import is_mixed
from comments.imitation import Newsroom
from comments.models import past
from comments.models.policy import Policy
from comments.models.status import Status
from comments.moderation.conduct import Conduct
from comments.moderation.wordlist import WORD, Reading

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before any comment


class Judged:
    """What the checks may ask of a comment; no answer changes anything.

    What a text says, it answers by itself. What concerns earlier comments, it asks the database;
    a rehearsal has other answers to the same questions (comments/rehearsal/).
    """

    _read = _readings = None
    conduct = Conduct()  # how it was sent; its network is known only while it is being submitted

    @cached_property
    def policy(self):
        """The numbers and lists that the checks go by."""
        return Policy.objects.current()

    # --- Who writes, and where ---

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
    def claimed(self):
        """The Claim that the name makes of being somebody of the newsroom, or None."""
        if self.account_id:
            return None
        return Newsroom(self.names, settings.SITE_NAME, self.policy.office_list).claim(self.name)

    @property
    def mixed_name(self):
        """The first word of the name with letters of several alphabets, or ""."""
        words = () if self.name.isascii() else WORD.findall(self.name)
        return next(filter(is_mixed, words), "")

    @property
    def is_known(self):
        """Were enough of their comments approved, or published under an address they proved?

        Theirs is what they proved to be theirs (models/proved.py). To type an address proves
        nothing.
        """
        approvals, confirmed = self.policy.approvals_to_be_known, self.policy.confirmed_to_be_known
        return self.earlier_approvals >= approvals or bool(
            confirmed and self.confirmed_publications >= confirmed
        )

    @property
    def is_trusted(self):
        approvals = self.policy.approvals_to_be_trusted
        return bool(approvals) and self.earlier_approvals >= approvals

    # --- What it says ---

    @property
    def links(self):
        return markup.links(self.body)

    @property
    def word_count(self):
        return len(self.body.split())

    @property
    def readings(self):
        """{place: Reading} of all that a list of words is looked for in; read once for all."""
        places = {"name": self.name, "website": self.website, "body": self.body}
        if self._read != places:
            self._read = places
            self._readings = {place: Reading(text) for place, text in places.items()}
        return self._readings

    @property
    def shouted(self):
        """(how many letters have a case, what percentage of them are capitals)."""
        capitals = sum(map(str.isupper, self.body))
        letters = capitals + sum(map(str.islower, self.body))
        return letters, 100 * capitals / letters if letters else 0

    @property
    def mixed_words(self):
        """(word, begin, end) of each with letters of several alphabets that look alike."""
        if self.body.isascii():
            return []
        words = ((m[0], m.start(), m.end()) for m in WORD.finditer(self.body) if not m[0].isascii())
        return [found for found in words if is_mixed(found[0])]

    @property
    def is_likely_spam(self):
        """Never before the filter has seen enough of both kinds."""
        enough, percent = self.policy.filter_ready_after, self.policy.filter_held_of_good
        return 0 < enough <= self.lessons and self.score.value > self.spam_line(percent)

    # --- What was before ---

    @property
    def others(self):
        """Every comment but this one."""
        return type(self).objects.exclude(pk=self.pk)

    @property
    def names(self):
        """Of all who write articles here, or work at the desk."""
        return past.names()

    @cached_property
    def earlier_approvals(self):
        """How often a person let the commenter's words appear."""
        if self.account_id:
            return self.others.filter(account=self.account_id).approved_by_people().count()
        return sum(self.approved_names.values())

    @cached_property
    def approved_names(self):
        """{name: how often a person let the commenter's words appear under it}"""
        if self.account_id or not self.sent_before[0]:
            return {}
        if self.address_proved_at:
            approved = self.own_comments.approved_by_people().order_by().values_list("name")
            return dict(approved.annotate(Count("pk", distinct=True)))
        return dict(past.APPROVALS(commenter=self.commenter, but=self.pk))

    @property
    def has_new_name(self):
        """Were comments of the same person approved, and none of them under this name?"""
        known = {likeness.folded(name) for name in self.approved_names}
        return bool(known) and likeness.folded(self.name) not in known

    @property
    def confirmed_publications(self):
        """How many of their comments stand, if the address proved to be theirs; 0 otherwise."""
        published, _ = self.sent_before
        return published if published and self.has_proved_address else 0

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
        if self.account_id:
            return 0, 0
        if self.address_proved_at:
            sent = self.own_comments.since(since).order_by().values_list("status")
            counts = Counter(dict(sent.annotate(Count("pk"))))
        else:
            counts = Counter(dict(past.FATES(commenter=self.commenter, since=since, but=self.pk)))
        return counts[Status.PUBLISHED], counts[Status.REJECTED] + counts[Status.SPAM]

    def has_twin_within(self, span):
        """Did anybody send the same words lately?"""
        since = timezone.now() - span
        return any(past.TWINS(words=words, since=since, but=self.pk) for words in self.words_hashes)

    def neighbours_within(self, span):
        """How many other comments came lately from the same network, whatever their addresses."""
        told = {"since": timezone.now() - span, "but": self.pk}
        return len(past.FROM_NETWORK(network=self.ip_hash, **told)) if self.ip_hash else 0
