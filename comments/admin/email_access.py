from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from comments.models import EmailAccess


@admin.register(EmailAccess)
class EmailAccessAdmin(admin.ModelAdmin):
    """Who opened a whole address, when and why: read-only."""

    list_display = ["made_at", "maker", "about", "reason"]
    list_display_links = None
    list_per_page = 50
    list_select_related = ["by", "comment"]
    show_full_result_count = False
    sortable_by = []
    actions = None

    def lookup_allowed(self, lookup, value, request=None):
        return False

    @admin.display(description="Who")
    def maker(self, reveal):
        return reveal.maker

    @admin.display(description="Of")
    def about(self, reveal):
        if reveal.comment is None:
            return "a comment that was erased"
        address = reverse("admin:comments_comment_change", args=[reveal.comment_id])
        return format_html('<a href="{}">a comment by {}</a>', address, reveal.comment.name)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The row is all there is to see."""
        return redirect("admin:comments_emailaccess_changelist")
