"""What the checks can query about a comment, its commenter, and earlier comments."""

from collections import Counter
from datetime import UTC, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from comments import markup
from comments.models import history_queries
from comments.models.policy import Policy
from comments.models.status import Status
from comments.moderation import likeness
from comments.moderation.impersonation import Newsroom
from comments.moderation.mixed_scripts import is_mixed
from comments.moderation.waves.shingles import Shingles
from comments.moderation.wordlist import WORD, Reading

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before any comment


class ModerationSubject:
    """A comment as the checks see it; no answer changes anything.

    What a text says, it answers by itself. What concerns earlier comments, it asks the database; a
    dry run has other answers to the same questions (comments/moderation/dry_run/). It serves one
    judgement: what was asked is kept.
    """

    def __init__(self, comment):
        self.comment = comment

    @cached_property
    def policy(self):
        """The numbers and lists that the checks go by."""
        return Policy.objects.current()

    # --- How it was sent ---

    @property
    def seconds(self):
        """From opening the page to sending, as its browser said; None where none did."""
        return self.comment.seconds

    @property
    def trap(self):
        """What a machine filled into the field that people cannot see."""
        return self.comment.trap

    # --- Who writes, and where ---

    @property
    def block(self):
        """The strictest block against it, or None."""
        return self.comment.block

    @property
    def is_by_staff(self):
        """Written by a moderator, an editor, or the article's own author, signed in."""
        return self.comment.account is not None and (
            self.comment.account.has_perm("comments.change_comment")
            or self.comment.article.can_be_edited_by(self.comment.account)
        )

    @property
    def is_premoderated(self):
        """Do moderators want to read every comment on this article first?"""
        setting = getattr(self.comment.article, "discussion_setting", None)
        return bool(setting and setting.is_premoderated)

    @property
    def claimed(self):
        """The Claim of the name to be staff, or None."""
        if self.comment.account_id:
            return None
        newsroom = Newsroom(self.names, settings.SITE_NAME, self.policy.office_list)
        return newsroom.claim(self.comment.name)

    @property
    def mixed_name(self):
        """The first word of the name with letters of several alphabets, or ""."""
        words = () if self.comment.name.isascii() else WORD.findall(self.comment.name)
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
    def body(self):
        return self.comment.body

    @cached_property
    def links(self):
        return markup.links(self.body)

    @cached_property
    def word_count(self):
        return len(self.body.split())

    @cached_property
    def readings(self):
        """{place: Reading} of all that a list of words is looked for in; read once for all."""
        places = {name: getattr(self.comment, name) for name in ("name", "website", "body")}
        return {place: Reading(text) for place, text in places.items()}

    @cached_property
    def shouted(self):
        """(how many letters have a case, what percentage of them are capitals)."""
        capitals = sum(map(str.isupper, self.body))
        letters = capitals + sum(map(str.islower, self.body))
        return letters, 100 * capitals / letters if letters else 0

    @cached_property
    def mixed_words(self):
        """(word, begin, end) of each with letters of several alphabets that look alike."""
        if self.body.isascii():
            return []
        found = (word for word in WORD.finditer(self.body) if not word[0].isascii())
        words = ((word[0], word.start(), word.end()) for word in found)
        return [found for found in words if is_mixed(found[0])]

    @property
    def score(self):
        """What the filter makes of it."""
        return self.comment.score

    @property
    def training_examples(self):
        """How many comments of the rarer kind the filter has seen."""
        return self.comment.training_examples

    def spam_line(self, percent):
        """So few of the comments that people approved lie above it."""
        return self.comment.spam_line(percent)

    @property
    def is_likely_spam(self):
        """Never before the filter has seen enough of both kinds."""
        enough, percent = self.policy.filter_ready_after, self.policy.filter_held_of_good
        return 0 < enough <= self.training_examples and self.score.value > self.spam_line(percent)

    # --- What was before ---

    @property
    def names(self):
        """Of everyone who writes articles here, or has a staff account."""
        return history_queries.names()

    @cached_property
    def earlier_approvals(self):
        """How often a person let the commenter's words appear."""
        if self.comment.account_id:
            own = self.comment.others.filter(account=self.comment.account_id)
            return own.approved_by_people().count()
        return sum(self.approved_names.values())

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
    def has_new_name(self):
        """Were comments of the same person approved, and none of them under this name?"""
        known = {likeness.folded(name) for name in self.approved_names}
        return bool(known) and likeness.folded(self.comment.name) not in known

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
        """Did anyone send the same text lately?"""
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

    def alike_within(self, span):
        """The articles, by their keys, on which nearly the same came lately: one for each that did.

        Those of the very same words aside; at most `past.MOST_ALIKE` of the wave are looked at.
        """
        wave = self.comment.wave
        if wave in (None, self.comment.pk):  # it is the first of its wave
            return []
        own = Shingles(self.body)
        found = history_queries.ALIKE(wave=wave, since=timezone.now() - span, but=self.comment.pk)
        twins = set(self.comment.words_hashes)
        others = [(article, body) for article, words, body in found if words not in twins]
        return [article for article, body in others if own.is_nearly(Shingles(body))]

    # --- What readers say of it ---

    @property
    def weight_of_reports(self):
        """Cases since a person last decided about it, each as far as it can be trusted."""
        return self.comment.weight_of_reports

    @property
    def is_approved_by_person(self):
        """Did a person approve, keep, feature or correct it, in the words that it has?"""
        return self.comment.is_approved_by_person

    @property
    def reports_in_words(self):
        return self.comment.reports_in_words
