from django.contrib import admin

from articles.lookup import Completed, LookedUp
from comments.models import DiscussionSetting


class DiscussionInline(admin.StackedInline):
    """Open or closed, beside the article."""

    model = DiscussionSetting
    fields = ["is_closed", "note", "is_premoderated", "stays_open"]
    verbose_name = verbose_name_plural = "discussion"
    can_delete = False


@admin.register(DiscussionSetting)
class DiscussionSettingAdmin(LookedUp, Completed, admin.ModelAdmin):
    """The same for moderators, who do not edit articles."""

    fields = ["article", "is_closed", "note", "is_premoderated", "stays_open"]
    list_display = ["article", "is_closed", "is_premoderated", "stays_open", "note"]
    list_filter = ["is_closed", "is_premoderated"]
    list_select_related = ["article"]
    search_fields = ["article__headline"]
    autocomplete_fields = ["article"]

    def get_readonly_fields(self, request, obj=None):
        return ["article"] if obj else []
