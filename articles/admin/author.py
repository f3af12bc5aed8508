from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count

from articles.lookup import Completed, LookedUp
from articles.models import Author


@admin.register(Author)
class AuthorAdmin(LookedUp, Completed, admin.ModelAdmin):
    """The people of the bylines."""

    list_display = ["name", "role", "account", "article_total"]
    search_fields = ["name", "role"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["portrait"]
    list_select_related = ["account"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "role"]}),
        ("About", {"fields": ["biography", "portrait"]}),
        ("Account", {"fields": ["account"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_total=Count("bylines"))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "account":
            staff = get_user_model().objects.filter(is_staff=True)
            kwargs["queryset"] = staff.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="Articles", ordering="article_total")
    def article_total(self, author):
        return author.article_total
