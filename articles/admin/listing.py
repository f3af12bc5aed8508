"""The list of articles: its columns, and how they are fetched together."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.models import Source


class ArticleList(ChangeList):
    """Fetches what the columns show in a constant number of queries, however long the page."""

    def get_queryset(self, request, exclude_parameters=None):
        listed = super().get_queryset(request, exclude_parameters)
        counted = (
            Source.objects.filter(article=OuterRef("pk"))
            .order_by()
            .values("article")
            .annotate(total=Count("pk"))
            .values("total")
        )
        return listed.prefetch_related("byline__author", "categories").annotate(
            source_total=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        )


class ArticleColumns:
    """Columns of the list; a mixin, so that the admin class itself stays a table of contents."""

    @admin.display(description="Headline", ordering="headline")
    def headline_words(self, article):
        return str(article)

    @admin.display(description="Status", ordering="status")
    def status_mark(self, article):
        """Its name and its own shape: colour alone is not enough."""
        words = article.status_words
        shape = words.lower().replace(" ", "-")
        return format_html('<span class="status status-{}">{}</span>', shape, words)

    @admin.display(description="Published", ordering="published_at", empty_value="—")
    def published(self, article):
        if article.published_at is None:
            return None
        return date_format(timezone.localtime(article.published_at), "j M Y, H:i")

    @admin.display(description="Byline")
    def byline_names(self, article):
        return ", ".join(author.name for author in article.byline_authors)

    @admin.display(description="Categories")
    def category_names(self, article):
        return ", ".join(category.name for category in article.categories.all())

    @admin.display(description="Sources")
    def source_total(self, article):
        return article.source_total
