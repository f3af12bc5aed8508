"""What the checks can query about a comment, its commenter, and earlier comments."""

from functools import cached_property

from django.conf import settings

from comments import markup
from comments.moderation import likeness
from comments.moderation.impersonation import Newsroom
from comments.moderation.mixed_scripts import is_mixed
from comments.moderation.wordlist import WORD, Reading


class ModerationSubject:
    """A comment as the checks see it; no answer changes anything.

    What its text says, it answers by itself. What concerns the newsroom and earlier comments, its
    two kinds answer: `CommentSubject` (models/comment_parts/) asks the database, `DryRunSubject`
    (moderation/dry_run/) a snapshot. Both give `policy`, `names`,
    `approved_names`, `confirmed_publications`, `fate_within()`, `has_twin_within()`,
    `neighbours_within()` and `similar_within()`. It serves one judgement: what was asked is kept.
    """

    def __init__(self, comment):
        self.comment = comment

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

        Theirs is what they proved to be theirs (models/comment_parts/proved.py). To type an
        address proves nothing.
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

    @cached_property
    def earlier_approvals(self):
        """How often a person let the commenter's words appear."""
        return sum(self.approved_names.values())

    @property
    def has_new_name(self):
        """Were comments of the same person approved, and none of them under this name?"""
        known = {likeness.folded(name) for name in self.approved_names}
        return bool(known) and likeness.folded(self.comment.name) not in known

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
