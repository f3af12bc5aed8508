from django import forms
from django.contrib import admin
from django.db.models import Count

from articles.lookup import LookedUp
from articles.models import Category


class OrderForm(forms.ModelForm):
    """The box in the list; the table's heading is no label to those who hear the page."""

    class Meta:
        model = Category
        fields = ["order"]
        widgets = {
            "order": forms.NumberInput(attrs={"aria-label": "Order", "class": "admin-number"})
        }


@admin.register(Category)
class CategoryAdmin(LookedUp, admin.ModelAdmin):
    """Where articles are filed, in the order of the menu."""

    list_display = ["name", "order", "article_total", "description"]
    list_editable = ["order"]
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", "order"]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=OrderForm, **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_total=Count("articles"))

    @admin.display(description="Articles", ordering="article_total")
    def article_total(self, category):
        return category.article_total
