from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.seen import SeenQuerySet
from articles.models.status import UNSEEN, Status


class ArticleQuerySet(SeenQuerySet):
    def published(self, now=None):
        """What readers can see: published, and its time has come. There is no other definition."""
        return self.released().filter(published_at__lte=now or timezone.now())

    def scheduled(self, now=None):
        """Published, but its time has yet to come."""
        return self.released().filter(published_at__gt=now or timezone.now())

    def released(self):
        """Either of the two: nobody has to do anything more for readers to see it."""
        return self.filter(status=Status.PUBLISHED)

    def seen(self):
        """Those that readers see, will see by themselves, or were told of: no drafts."""
        return self.exclude(status__in=UNSEEN)

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_card_parts(self):
        """All that a list shows of an article: a few queries however long, and no body fetched."""
        return self.with_picture().prefetch_related(self._byline("author"), "categories")

    def with_picture(self):
        """What a card shows without a byline and a kicker: one query, and no body fetched."""
        return self.select_related("image").defer("body", "body_html")

    def with_whole_text(self):
        """The same and the body, for feeds."""
        return self._whole("author")

    def with_page_parts(self):
        return self._whole("author__portrait").prefetch_related(
            "highlights__sources", "sources", "corrections"
        )

    def _whole(self, *of_byline):
        parts = self.select_related("image")
        return parts.prefetch_related(self._byline(*of_byline), "categories")

    def _byline(self, *parts):
        """The byline with its authors in one query, for each query costs more than its rows."""
        entries = self.model.byline.rel.related_model.objects.select_related(*parts)
        return models.Prefetch("byline", entries)

    def of(self, user):
        """Those that the user wrote or is named in."""
        return self.filter(Q(created_by=user) | Q(authors__account=user)).distinct()

    def related_to(self, article):
        """Others filed in the same categories, those sharing most first."""
        categories = [category.pk for category in article.categories.all()]
        return (
            self.exclude(pk=article.pk)
            .filter(categories__in=categories)
            .annotate(shared=models.Count("categories"))
            .order_by("-shared", "-published_at", "-pk")
        )
