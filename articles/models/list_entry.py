"""The place of an article in lists: derived rows, so that a page of a list walks one index."""

from django.db import connection, models, transaction
from django.db.models import F, Q

FILL = "INSERT INTO articles_listentry (article_id, category_id, author_id, published_at)"
AT_ONCE = 500  # articles placed in one go: well below what SQLite takes of parameters


class ListEntryQuerySet(models.QuerySet):
    def published(self):
        """Those of articles that readers can see."""
        public = self._articles().published().filter(pk=models.OuterRef("article"))
        return self.filter(models.Exists(public))

    def place(self, article_keys):
        """Makes the list entries of these articles follow from what they are filed under now.

        The articles are locked first: one transaction may file what another is publishing, and
        the later of the two has to see both. Inside the transaction of the change.
        """
        keys = sorted(article_keys)
        for start in range(0, len(keys), AT_ONCE):
            self._place(keys[start : start + AT_ONCE])

    def _place(self, keys):
        articles = self._articles().filter(pk__in=keys).order_by("pk")
        # Not their keys: two transactions that file one article both hold these, and would block.
        list(articles.select_for_update(no_key=True).values_list("pk"))
        wanted = {(a, c, by): at for a, c, by, at in self._wanted(articles.released().order_by())}
        stored = {
            (row.article_id, row.category_id, row.author_id): row
            for row in self.filter(article__in=keys)
        }
        gone = [row.pk for of, row in stored.items() if of not in wanted]
        moved = [row for of, row in stored.items() if row.published_at != wanted.get(of)]
        for row in moved:
            row.published_at = wanted.get((row.article_id, row.category_id, row.author_id))
        if gone:
            self.filter(pk__in=gone).delete()
        self.bulk_update([row for row in moved if row.published_at], ["published_at"])
        self.bulk_create(
            self.model(article_id=article, category_id=category, author_id=author, published_at=at)
            for (article, category, author), at in wanted.items()
            if (article, category, author) not in stored
        )

    def rebuild(self):
        """Makes all list entries again, after rows were written past the models. Uses only SQL."""
        rows, parameters = self._wanted(
            self._articles().released().order_by()
        ).query.sql_with_params()
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self.all().delete()
            # The text of the query is Django's own, its values are parameters.
            cursor.execute(f"{FILL} {rows}", parameters)

    def _articles(self):
        return self.model.article.field.related_model.objects

    @staticmethod
    def _wanted(released):
        """(article, category, author, time) of each place that released articles have."""
        no = models.Value(None, output_field=models.BigIntegerField())
        filed = released.filter(categories__isnull=False).values_list(
            "pk", F("categories"), no, "published_at"
        )
        signed = released.filter(byline__isnull=False).values_list(
            "pk", no, F("byline__author"), "published_at"
        )
        return filed.union(signed, all=True)


class ListEntry(models.Model):
    """An article's place in the list of one category, or of one author.

    Only for released articles: a scheduled article already has its place, and appears there at its
    time, because lists start from `Article.objects.published()` like everything.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="list_entries", db_index=False
    )
    category = models.ForeignKey(
        "articles.Category",
        null=True,
        on_delete=models.CASCADE,
        related_name="list_entries",
        db_index=False,
    )
    author = models.ForeignKey(
        "articles.Author",
        null=True,
        on_delete=models.CASCADE,
        related_name="list_entries",
        db_index=False,
    )
    published_at = models.DateTimeField()

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "list entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=True) ^ Q(author__isnull=True),
                name="list_entry_is_in_one_list",
            ),
            # Each also finds all list entries of an article.
            models.UniqueConstraint(
                fields=["article", "category"], name="article_stands_once_in_category"
            ),
            models.UniqueConstraint(
                fields=["article", "author"], name="article_stands_once_under_author"
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "-published_at", "-article"],
                condition=Q(category__isnull=False),
                name="list_entry_newest_in_category",
            ),
            models.Index(
                fields=["author", "-published_at", "-article"],
                condition=Q(author__isnull=False),
                name="list_entry_newest_of_author",
            ),
        ]

    def __str__(self):
        return f"{self.article_id} under {self.category or self.author}"
