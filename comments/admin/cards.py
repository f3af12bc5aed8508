"""What the queue shows of one comment."""

from functools import cached_property

from django.urls import reverse

from articles.rendering.fragments import fragment, placeholder
from comments.admin.history import histories
from comments.models import Block, Decision
from comments.models.comment_parts.appealed import has_colleagues
from comments.moderation import likeness
from comments.moderation.matched_spans import marked, spans_in
from comments.moderation.reasons import OTHER, REJECTIONS
from comments.moderation.status import Status

SHORT = 900  # characters that are shown at once; the rest is one click away
MOST_NAMES = 5  # of one address: more would not be read
MOST_DECISIONS = 6  # on a card; all of them are on the comment's own page

# What a comment is offered: everything but what it already is. (verb, label, key, status)
RULINGS = (
    ("approve", "Approve", "a", Status.PUBLISHED),
    ("reject", "Reject", "r", Status.REJECTED),
    ("spam", "Spam", "s", Status.SPAM),
)
REASONS = tuple((code, label) for code, label in REJECTIONS.items() if code != OTHER)


def cards(comments, account):
    """The cards of a page, with as many queries however many there are."""
    known = histories(comments)
    own = {each.pk for each in comments if each.is_appealed_against(account)}
    left = own if own and has_colleagues(account) else ()
    blocks = Block.objects.about(comments)
    return [
        Card(each, known[each.pk], blocks[each.pk], is_for_a_colleague=each.pk in left)
        for each in comments
    ]


class Card:
    """A comment of `with_queue_parts()`; `is_for_a_colleague` is about who is looking at it."""

    def __init__(self, comment, history, blocks, *, is_for_a_colleague):
        self.comment, self.history, self.blocks = comment, history, blocks
        self.is_for_a_colleague = is_for_a_colleague

    # --- Its words ---

    @cached_property
    def _spans(self):
        checked = [each for each in self.comment.decisions.all() if each.checked_by]
        if not checked or not self.comment.is_as_checked:
            return []
        return spans_in(self.comment.body, checked[-1].reasons)

    @cached_property
    def _cut(self):
        """Where a long text is folded: at a space."""
        body = self.comment.body
        return len(body) if len(body) <= SHORT else len(body[:SHORT].rsplit(None, 1)[0])

    @property
    def beginning(self):
        return list(marked(self.comment.body[: self._cut], self._spans))

    @cached_property
    def rest(self):
        """What is folded away; empty of a short text."""
        later = [(begin - self._cut, end - self._cut) for begin, end in self._spans]
        return list(marked(self.comment.body[self._cut :], later))

    @property
    def rest_length(self):
        return len(self.comment.body) - self._cut

    @property
    def is_marked_in_rest(self):
        return any(is_marked for _, is_marked in self.rest)

    @property
    def is_name_marked(self):
        return any(
            reason.get("place") == "name" for each in self.decisions for reason in each.reasons
        )

    # --- Why it is here ---

    @cached_property
    def decisions(self):
        """What the checks said last, and what people decided since; an open appeal is above."""
        found = list(self.comment.decisions.all())
        if self.comment.is_appealed:
            found = [each for each in found if each.ruling != Decision.APPEAL]
        checked = [number for number, each in enumerate(found) if each.checked_by]
        return found[checked[-1] if checked else 0 :][-MOST_DECISIONS:]

    @property
    def other_names(self):
        """Under which its address is known; nothing where its own is one of them."""
        known = {likeness.folded(name) for name in self.history.names}
        is_new = known and likeness.folded(self.comment.name) not in known
        return sorted(self.history.names)[:MOST_NAMES] if is_new else []

    # --- What can be done ---

    @property
    def _rulings(self):
        """(verb, label, key) of the buttons that decide."""
        if self.comment.status == Status.WITHDRAWN or self.is_for_a_colleague:
            return []
        offered = [ruling[:3] for ruling in RULINGS if ruling[3] != self.comment.status]
        if self.comment.is_published and self.comment.open_reports:
            offered.insert(0, ("keep", "Keep published", "a"))
        return offered

    @property
    def deciding(self):
        """The buttons that decide, and the menu of reasons for a rejection; nothing without any."""
        addresses = {verb: self._address("decide", verb) for verb, *_ in self._rulings}
        if not addresses:
            return ""
        buttons = fragment(
            "comments/admin/_decide.html",
            rulings=tuple((*ruling, placeholder(ruling[0])) for ruling in self._rulings),
            reject=placeholder("reject") if "reject" in addresses else "",
            reasons=REASONS,
            other=OTHER,
            **{name: placeholder(name) for name in ("pk", "name", "seen")},
        )
        comment = self.comment
        return buttons.fill(pk=comment.pk, name=comment.name, seen=comment.as_seen, **addresses)

    @cached_property
    def featuring(self):
        """(verb, label, address) of the button that points it out, or takes that back."""
        if not self.comment.is_public:
            return None
        verb, label = (
            ("unfeature", "Unfeature") if self.comment.is_featured else ("feature", "Feature")
        )
        return verb, label, self._address("decide", verb)

    @cached_property
    def edit_address(self):
        return self._address("edit") if self.comment.can_be_corrected else ""

    @property
    def block_address(self):
        """Empty if nobody can be blocked: for comments of staff, and erased ones."""
        is_readers = not (self.comment.account_id or self.comment.is_erased)
        return self._address("block") if is_readers else ""

    @property
    def context_address(self):
        """Where readers see it, or the comment that it answers, or only the article."""
        comment = self.comment
        shown = comment if comment.is_published else comment.parent
        if shown and shown.is_published and comment.article.is_public:
            return reverse("comments:permalink", args=[shown.pk])
        return comment.article.get_absolute_url()

    def _address(self, name, *arguments):
        return reverse(f"admin:comments_comment_{name}", args=[self.comment.pk, *arguments])
