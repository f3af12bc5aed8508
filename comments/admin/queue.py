from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from articles.keys import key_in
from articles.listing import NoSuchPage
from comments.admin.blocking import Blocking
from comments.admin.bulk import Bulk
from comments.admin.cards import cards
from comments.admin.correcting import Correcting
from comments.admin.deciding import Deciding
from comments.admin.exporting import Exporting
from comments.admin.queue_query import SEARCHED, QueueQuery
from comments.admin.revealing_email import Revealing
from comments.admin.waves import Waving
from comments.models import Comment
from comments.models.comment_parts.erasable import QUOTING_NOTHING
from comments.moderation.queue.tabs import TABS, counts
from comments.posting.forms import CommentForm


@admin.register(Comment)
class CommentAdmin(
    Correcting, Deciding, Bulk, Waving, Blocking, Revealing, Exporting, admin.ModelAdmin
):
    """The moderators' queue: opens on what waits, oldest first."""

    search_fields = ["body", "name"]

    class Media:
        css = {"all": ["comments/queue.css", "comments/blocks.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("counts/", view(self.counts_view), name="comments_comment_counts"),
            path("<key:pk>/card/", view(self.card_view), name="comments_comment_card"),
            path("<key:pk>/reply/", view(self.reply_view), name="comments_comment_reply"),
            *super().get_urls(),
        ]

    # --- The list ---

    def get_queryset(self, request):
        return Comment.objects.with_queue_parts()

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        queue_query = self.asked_of(request)
        if request.method == "POST":
            return self.act_on_ticked(request)
        counted = counts()
        page = queue_query.page(self._search(request, queue_query))
        context = {
            "title": "Comments",
            "is_nav_sidebar_enabled": False,  # the width is for the comments
            "queue_query": queue_query,
            "tabs": [(tab, counted[str(tab.value)]) for tab in TABS.values()],
            "cards": cards(page.comments, request.user),
            "following": page.following,
            "searched": SEARCHED,
            "actions": self.get_action_choices(request),
            **(extra_context or {}),
        }
        return self._page(request, "queue", context)

    @staticmethod
    def asked_of(request):
        try:
            return QueueQuery.read(request.GET)
        except NoSuchPage as error:
            raise Http404(str(error)) from None

    def _search(self, request, queue_query):
        return lambda rows: self.get_search_results(request, rows, queue_query.words)[0]

    @method_decorator(require_safe)
    def counts_view(self, request):
        """What open pages request from time to time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"counts": counts()})

    @method_decorator(require_safe)
    def card_view(self, request, pk):
        """One comment as it is now, for a page that already shows it."""
        comment = self._seen(request, pk)
        return self._page(request, "_card", {"card": cards([comment], request.user)[0]})

    # --- Who may do what ---

    def has_add_permission(self, request):
        """Comments are left under articles."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Moderators reject, which can be undone."""
        return request.user.is_active and request.user.is_superuser

    def log_deletions(self, request, queryset):
        """Logs that someone deleted a comment, but not whose comment it was."""
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
        return self._comment_page(request, self._seen(request, key_in(object_id)))

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
            return self._comment_page(request, comment, form, status=422)
        form.comment().submit()
        self.message_user(request, "Your reply is published.", messages.SUCCESS)
        return self._back(request)

    def _seen(self, request, pk):
        comment = get_object_or_404(Comment.objects.with_queue_parts(), pk=pk)
        if not self.has_view_permission(request, comment):
            raise PermissionDenied
        return comment

    def _comment_page(self, request, comment, form=None, *, status=200):
        context = {
            **self.reveals_of(request, comment),
            "card": cards([comment], request.user)[0],
            "comment": comment,
            "title": f"Comment by {comment.name}" if comment.name else "An erased comment",
            "form": form,
        }
        return self._page(request, "comment", context, status=status)

    def _page(self, request, name, context, *, status=200):
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "may_decide": self.has_change_permission(request),
            "may_block": request.user.has_perm("comments.add_block"),
        }
        request.current_app = self.admin_site.name
        template = f"comments/admin/{name}.html"
        return TemplateResponse(request, template, frame | context, status=status)
