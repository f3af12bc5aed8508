from django.contrib import admin
from django.db.models import Count

from articles.models import Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """Where articles are filed, in the order of the menu."""

    list_display = ["name", "order", "article_total", "description"]
    list_editable = ["order"]
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", "order"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_total=Count("articles"))

    @admin.display(description="Articles", ordering="article_total")
    def article_total(self, category):
        return category.article_total
