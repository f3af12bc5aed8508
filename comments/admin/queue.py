from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from comments.admin.blocking import Blocking
from comments.admin.columns import CommentColumns, buttons_for
from comments.admin.deciding import Deciding
from comments.admin.exporting import Exporting
from comments.admin.revealing import Revealing
from comments.admin.tabs import REPORTED, StatusTabs
from comments.admin.waving import Waving
from comments.forms import CommentForm
from comments.models import Comment
from comments.models.erasable import QUOTING_NOTHING
from comments.models.status import Status


@admin.register(Comment)
class CommentAdmin(
    CommentColumns, Deciding, Waving, Blocking, Revealing, Exporting, admin.ModelAdmin
):
    """The moderators' queue: opens on what waits, oldest first."""

    list_display = ["words", "commenter", "article_link", "reasons", "sent", "decide"]
    list_display_links = None
    list_filter = [StatusTabs]
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ["sent"]
    search_fields = ["body", "name"]
    search_help_text = "Words of the comment, or the name over it"
    change_list_template = "comments/admin/queue.html"

    ALLOWED_LOOKUPS = {"status", "article", "article__id__exact"}

    class Media:
        css = {"all": ["comments/queue.css", "comments/blocks.css"]}

    # --- The list ---

    def get_queryset(self, request):
        return Comment.objects.with_queue_parts()

    def get_ordering(self, request):
        """What waits longest comes first, of the reported the gravest; of others the latest."""
        if request.GET.get("status") == REPORTED:
            return Comment.objects.gravest_first().query.order_by
        is_waiting = request.GET.get("status", Status.PENDING) == Status.PENDING
        return ["created_at", "pk"] if is_waiting else ["-created_at", "-pk"]

    def lookup_allowed(self, lookup, value, request=None):
        """No look-up may answer whose address it is, not even by its index."""
        return lookup in self.ALLOWED_LOOKUPS

    # --- Who may do what ---

    def has_add_permission(self, request):
        """Comments are left under articles."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Moderators reject, which can be undone."""
        return request.user.is_active and request.user.is_superuser

    def log_deletions(self, request, queryset):
        """That somebody deleted a comment is worth a line; whose it was goes with it."""
        kind = ContentType.objects.get_for_model(Comment)
        LogEntry.objects.bulk_create(
            LogEntry(
                user=request.user,
                content_type=kind,
                object_id=comment.pk,
                object_repr=QUOTING_NOTHING,
                action_flag=DELETION,
            )
            for comment in queryset
        )

    # --- One comment ---

    @method_decorator(require_safe)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.get_object(request, object_id)
        if comment is None:
            raise Http404("No such comment.")
        if not self.has_view_permission(request, comment):
            raise PermissionDenied
        return self._page(request, comment)

    @method_decorator(require_POST)
    def reply_view(self, request, pk):
        """An answer of the newsroom, published at once under the moderator's name."""
        comment = self._changeable(request, pk)
        form = CommentForm(
            {"parent": str(pk), "body": request.POST.get("body", "")},
            article=comment.article,
            account=request.user,
        )
        if not form.is_valid():
            return self._page(request, comment, form, status=422)
        form.comment().submit()
        self.message_user(request, "Your reply is published.", messages.SUCCESS)
        return self._back(request)

    def _page(self, request, comment, form=None, *, status=200):
        context = {
            **self.admin_site.each_context(request),
            **buttons_for(comment),
            **self.blocks_of(request, comment),
            **self.reveals_of(request, comment),
            "opts": self.opts,
            "title": f"Comment by {comment.name}" if comment.name else "An erased comment",
            "media": self.media,
            "form": form,
            "may_decide": self.has_change_permission(request, comment),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "comments/admin/comment.html", context, status=status)
