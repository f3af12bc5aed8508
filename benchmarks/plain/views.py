"""The article's page, without anything but Django."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render

from articles.models import Article

PARTS = (
    *("byline__author__portrait", "categories", "highlights__sources"),
    *("sources", "corrections"),
)
RELATED = 4


def article(request, year, month, day, slug):
    public = Article.objects.published().select_related("image")
    found = get_object_or_404(public.prefetch_related(*PARTS), slug=slug)
    shared = Q(categories__in=found.categories.all())
    related = (
        public.exclude(pk=found.pk)
        .filter(shared)
        .annotate(shared=Count("categories", filter=shared))
        .order_by("-shared", "-published_at", "-pk")
        .prefetch_related("byline__author", "categories")
        .defer("body", "body_html")
    )
    context = {"article": found, "related": related[:RELATED]}
    return render(request, "articles/article.html", context)
