from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from articles.lookup import LookedUp
from comments.admin.block_columns import BlockColumns
from comments.admin.block_forms import LookUpForm, TypedBlockForm
from comments.models import Block
from comments.models.block import BlockQuerySet

STATES = {
    "active": ("Active", BlockQuerySet.active),
    "ended": ("Ended", BlockQuerySet.ended),
    "lifted": ("Lifted", BlockQuerySet.lifted),
    "all": ("All", BlockQuerySet.all),
}


class StateTabs(admin.SimpleListFilter):
    """It opens on the blocks in force."""

    title = "state"
    parameter_name = "state"
    template = "comments/admin/_block_tabs.html"

    def lookups(self, request, model_admin):
        return [(name, words) for name, (words, _) in STATES.items()]

    def value(self):
        chosen = super().value()
        return chosen if chosen in STATES else "active"

    def queryset(self, request, queryset):
        return STATES[self.value()][1](queryset)

    def choices(self, changelist):
        for value, words in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}, ["p"]),
                "display": words,
            }


@admin.register(Block)
class BlockAdmin(LookedUp, BlockColumns, admin.ModelAdmin):
    """What is blocked, by whom, why and until when. Blocks are lifted, never changed or deleted."""

    list_display = ["what", "state", "reason", "made", "span", "lift"]
    list_display_links = None
    list_filter = [StateTabs]
    list_per_page = 50
    list_select_related = ["made_by", "lifted_by", "comment"]
    show_full_result_count = False
    sortable_by = []
    search_fields = ["reason", "label"]
    search_help_text = "Search reason, domain or network"
    change_list_template = "comments/admin/blocks.html"
    actions = None

    class Media:
        css = {"all": ["comments/queue.css", "comments/blocks.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("lookup/", view(self.look_up_view), name="comments_block_lookup"),
            path("<key:pk>/lift/", view(self.lift_view), name="comments_block_lift"),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup, value, request=None):
        """No look-up may answer whose address it is, not even by its index."""
        return lookup == StateTabs.parameter_name

    # --- Making and lifting ---

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TypedBlockForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self._page(request, "block_add", "Block a domain or a network", form, status)
        block = form.block(by=request.user)
        block.save()
        self.message_user(request, block.sentence, messages.SUCCESS)
        return redirect("admin:comments_block_changelist")

    @method_decorator(require_POST)
    def lift_view(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        block = get_object_or_404(Block, pk=pk)
        if block.lift(by=request.user):
            self.message_user(request, f"Lifted: {block.what}.", messages.SUCCESS)
        else:
            self.message_user(request, "That block had already ended.", messages.WARNING)
        return redirect("admin:comments_block_changelist")

    # --- Is this address blocked? ---

    @method_decorator(sensitive_post_parameters())
    @method_decorator(never_cache)
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def look_up_view(self, request):
        """Yes or no, for people who may see blocks; the address is not kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = LookUpForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return self._page(request, "block_lookup", "Is it blocked?", form, status)
        answer = "yes" if form.is_blocked else "no"
        return self._page(request, "block_lookup", "Is it blocked?", LookUpForm(), answer=answer)

    def _page(self, request, name, title, form, status=200, **more):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": title,
            "form": form,
        }
        request.current_app = self.admin_site.name
        template = f"comments/admin/{name}.html"
        return TemplateResponse(request, template, context | more, status=status)

    # --- Who may do what ---

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The row is all there is to see."""
        return redirect("admin:comments_block_changelist")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"look_up": LookUpForm(), "title": "Blocks"} | (extra_context or {})
        )
