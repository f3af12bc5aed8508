from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from comments.models.status import Status
from comments.moderation.reasons import OTHER, REJECTIONS

SHORT = 280  # characters that a moderator takes in at a glance; the rest is one click away

# Which buttons a comment offers: everything but what it already is.
BUTTONS = (
    ("approve", "Approve", Status.PUBLISHED),
    ("reject", "Reject", Status.REJECTED),
    ("spam", "Spam", Status.SPAM),
)
FEATURE, UNFEATURE = ("feature", "Feature"), ("unfeature", "Unfeature")


class CommentColumns:
    """Columns of the queue; a mixin, so that the admin itself stays a table of contents."""

    @admin.display(description="Comment")
    def words(self, comment):
        """The text as it was typed; a long one unfolds."""
        is_long = len(comment.body) > SHORT
        start = f"{comment.body[:SHORT].rsplit(None, 1)[0]} …" if is_long else ""
        return render_to_string("comments/admin/_words.html", {"comment": comment, "start": start})

    @admin.display(description="From")
    def commenter(self, comment):
        return render_to_string("comments/admin/_commenter.html", {"comment": comment})

    @admin.display(description="Article")
    def article_link(self, comment):
        return format_html(
            '<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article.headline
        )

    @admin.display(description="Why it is here")
    def reasons(self, comment):
        """What the checks said, what people decided since, and what readers report."""
        context = {"comment": comment, "decisions": list(comment.decisions.all())}
        return render_to_string("comments/admin/_reasons.html", context)

    @admin.display(description="Sent", ordering="created_at")
    def sent(self, comment):
        day, _, hour = comment.sent_at_words.partition(", ")
        return format_html('<time datetime="{}">{}<br>{}</time>', comment.sent_at_iso, day, hour)

    @admin.display(description="Decide")
    def decide(self, comment):
        return render_to_string("comments/admin/_decide.html", buttons_for(comment))


def buttons_for(comment):
    """What the template of the buttons needs: none for a comment that its writer took back."""
    is_settled = comment.status == Status.WITHDRAWN
    offered = [(verb, label) for verb, label, status in BUTTONS if status != comment.status]
    if comment.is_published and comment.open_reports:
        offered.insert(0, ("keep", "Keep"))
    if comment.is_public:
        offered.append(UNFEATURE if comment.is_featured else FEATURE)
    can_reject = not is_settled and comment.status != Status.REJECTED
    return {
        "comment": comment,
        "rejections": REJECTIONS.items() if can_reject else (),
        "other": OTHER,
        "reject_url": reverse("admin:comments_comment_decide", args=[comment.pk, "reject"]),
        "buttons": [
            (verb, label, reverse("admin:comments_comment_decide", args=[comment.pk, verb]))
            for verb, label in ([] if is_settled else offered)
        ],
    }
