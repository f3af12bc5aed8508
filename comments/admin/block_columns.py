from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst


class BlockColumns:
    """Columns of the list of blocks; a mixin."""

    @admin.display(description="What")
    def what(self, block):
        if block.comment is None:
            return capfirst(block.what)
        return format_html(
            '{}, as of <a href="{}">a comment by {}</a>',
            capfirst(block.what),
            reverse("admin:comments_comment_change", args=[block.comment_id]),
            block.comment.name or "somebody",
        )

    @admin.display(description="State")
    def state(self, block):
        if not block.is_active:
            shape, words = "draft", "Lifted" if block.lifted_at else "Ended"
        else:
            shape, words = "published", "Refuses" if block.is_refusing else "Holds"
        return format_html('<span class="status status-{}">{}</span>', shape, words)

    @admin.display(description="Made")
    def made(self, block):
        return f"by {block.maker} on {block.day_made}"

    @admin.display(description="Until")
    def span(self, block):
        return block.span

    @admin.display(description="Lift", empty_value="")
    def lift(self, block):
        if not block.is_active:
            return ""
        return format_html(
            '<button type="submit" class="admin-button" form="lift-form" formaction="{}">'
            'Lift<span class="visually-hidden"> the block: {}</span></button>',
            reverse("admin:comments_block_lift", args=[block.pk]),
            block.told,
        )
