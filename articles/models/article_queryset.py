from functools import reduce
from operator import or_

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import union
from articles.models.cache_invalidation import CacheInvalidatingQuerySet
from articles.models.status import UNSEEN, Status

CONSIDERED = 50  # of each category, for what is related: an older one is hardly news beside it


class ArticleQuerySet(CacheInvalidatingQuerySet):
    def published(self, now=None):
        """What readers can see: published, and its time has come. There is no other definition."""
        return self.released().filter(published_at__lte=now or timezone.now())

    def scheduled(self, now=None):
        """Published, but its time has yet to come."""
        return self.released().filter(published_at__gt=now or timezone.now())

    def released(self):
        """Either of the two: nobody has to do anything else for readers to see it."""
        return self.filter(status=Status.PUBLISHED)

    def seen(self):
        """Those that are public, will become public, or were public: no drafts."""
        return self.exclude(status__in=UNSEEN)

    def published_between(self, since, until):
        """Those published in a stretch of time, ends included, None for open: never past now."""
        now = timezone.now()
        found = self.published(min(now, until or now))
        return found.filter(published_at__gte=since) if since else found

    def under(self, since=None, until=None, now=None, **place):
        """Those filed under `category=` or signed by `author=`, newest first by their entries.

        `published()` decides what readers can see, not this. The condition on the list entry's time
        only tells the database where in the index to begin.
        """
        now = now or timezone.now()
        ((kind, row),) = place.items()
        found = self.filter(**{f"list_entries__{kind}": row}).alias(
            listed_at=F("list_entries__published_at"), listed_article=F("list_entries__article")
        )
        found = found.filter(listed_at__lte=min(now, until) if until else now)
        found = found.filter(listed_at__gte=since) if since else found
        return found.order_by("-listed_at", "-listed_article")

    def newest_of_each(self, categories, most):
        """SQL and values: filed(category, article, time), the `most` newest in each category."""
        sql, values = union.statement(
            self.under(category=category).values_list(
                "list_entries__category", "pk", "list_entries__published_at"
            )[:most]
            for category in categories
        )
        return f"WITH filed(category_id, article_id, published_at) AS ({sql})", values

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def lock(self):
        """Locks these and all that is deleted with them, so that nothing is added meanwhile.

        The articles first: whatever hangs on one asks for it before anything else. SQLite's write
        transactions have the database to themselves.
        """
        if not connection.features.has_select_for_update:
            return
        keys = list(self.values_list("pk", flat=True))
        _lock(self.model.objects.filter(pk__in=keys))
        for relation in self.model._meta.related_objects:
            if relation.on_delete is models.CASCADE:
                hanging = relation.related_model._base_manager
                _lock(hanging.filter(**{f"{relation.field.name}__in": keys}))

    @transaction.atomic
    def delete(self):
        self.lock()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def with_card_parts(self):
        """All that a list shows of an article: a few queries however long, and no body fetched."""
        return self.with_picture()._with_byline_and_categories()

    def with_picture(self):
        """What a card shows without a byline and a kicker: one query, and no body fetched."""
        return self.select_related("image").defer("body", "body_html")

    def with_whole_text(self):
        """The same and the body, for feeds."""
        return self.select_related("image")._with_byline_and_categories()

    def _with_byline_and_categories(self):
        """The byline with its authors in one query, because a query costs more than its rows."""
        entries = self.model.byline.rel.related_model.objects.select_related("author")
        return self.prefetch_related(models.Prefetch("byline", entries), "categories")

    def of(self, user):
        """Those that the user wrote or is named in."""
        return self.filter(Q(created_by=user) | Q(authors__account=user)).distinct()

    def related_to(self, article, categories, now=None):
        """The newest in these categories of the article, those in most of them first."""
        newest = union.keys(
            self.under(category=category, now=now).values("pk")[:CONSIDERED]
            for category in categories
        )
        shared = reduce(or_, (Q(list_entries__category=category) for category in categories))
        return (
            self.model.objects.filter(pk__in=newest)  # they were chosen from this queryset
            .exclude(pk=article)
            .annotate(shared=models.Count("list_entries", filter=shared))
            .order_by("-shared", "-published_at", "-pk")
        )


def _lock(rows):
    list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))
