"""How a discussion is divided: derived rows, so that a page of it costs the same at any size."""

from django.db import connection, models, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from comments.moderation.status import Status

FILL = """
    INSERT INTO comments_thread (root_id, article_id, started_at, size, featured)
    SELECT first.id, first.article_id, first.created_at,
           CASE WHEN first.status = %s THEN 1 ELSE 0 END + (
               SELECT COUNT(*) FROM comments_comment AS reply
                WHERE reply.root_id = first.id AND reply.status = %s
           ),
           CASE WHEN first.status = %s AND first.featured_at IS NOT NULL THEN 1 ELSE 0 END + (
               SELECT COUNT(*) FROM comments_comment AS reply
                WHERE reply.root_id = first.id AND reply.status = %s
                  AND reply.featured_at IS NOT NULL
           )
      FROM comments_comment AS first WHERE first.root_id IS NULL
"""
AT_ONCE = 500  # threads followed in one go: well below what SQLite takes of parameters


class ThreadQuerySet(models.QuerySet):
    def drawn(self):
        """Those in which readers see something."""
        return self.filter(size__gt=0)

    def oldest_first(self):
        return self.order_by("started_at", "root_id")

    def newest_first(self):
        return self.order_by("-started_at", "-root_id")

    def most_discussed_first(self):
        return self.order_by("-size", "started_at", "root_id")

    def featured_first(self):
        return self.order_by("-featured", "started_at", "root_id")

    def before(self, thread):
        """Those that stand above this one, the oldest being first."""
        return self.filter(
            Q(started_at__lt=thread.started_at)
            | Q(started_at=thread.started_at, root__lt=thread.root_id)
        )

    def tallied(self):
        """(threads, comments that readers see in them, those featured); no row for nothing."""
        return self.values("article").annotate(
            threads=Count("pk"), comments=Sum("size"), marked=Sum("featured")
        )

    def begin(self, root):
        """The thread of a new comment, in which readers see nothing yet."""
        self.create(root=root, article_id=root.article_id, started_at=root.created_at)

    def follow(self, root_keys):
        """Makes the threads of these first comments follow from their comments as they are now.

        The threads are locked before anything is counted: one transaction may publish what stands
        in a thread to which another is adding, and the later of the two has to see both.
        """
        keys = sorted(root_keys)
        for start in range(0, len(keys), AT_ONCE):
            self._follow(keys[start : start + AT_ONCE])

    def _follow(self, keys):
        comments = self.model.root.field.related_model.objects.order_by()
        firsts = comments.filter(pk__in=keys, root=None).only("article", "created_at")
        roots = {root.pk: root for root in firsts}
        self.bulk_create(
            (
                self.model(root=root, article_id=root.article_id, started_at=root.created_at)
                for root in roots.values()
            ),
            ignore_conflicts=True,
        )
        threads = list(self.filter(pk__in=keys).order_by("pk").select_for_update())
        # Not among the conditions: SQLite would begin with all that is published.
        seen = Q(status=Status.PUBLISHED)
        counted = (
            comments.filter(Q(pk__in=keys) | Q(root__in=keys))
            .values_list(Coalesce("root", "pk"))
            .annotate(seen=Count("pk", filter=seen), marked=Count("featured_at", filter=seen))
        )
        counts = {key: numbers for key, *numbers in counted}
        moved = []
        for thread in threads:
            now = (*counts.get(thread.pk, (0, 0)), roots[thread.pk].created_at)
            if now != (thread.size, thread.featured, thread.started_at):
                thread.size, thread.featured, thread.started_at = now
                moved.append(thread)
        self.bulk_update(moved, ["size", "featured", "started_at"])

    def rebuild(self):
        """Makes all threads again, after rows were written past the models. Uses only SQL."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            self.all().delete()
            cursor.execute(FILL, [Status.PUBLISHED] * 4)


class Thread(models.Model):
    """A first comment and all replies to it, however deep."""

    root = models.OneToOneField(
        "comments.Comment", primary_key=True, on_delete=models.CASCADE, related_name="thread"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)  # comments that readers see
    featured = models.PositiveIntegerField(default=0)  # of them, how many the editors feature

    objects = ThreadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            # Each holds all that a page needs of a thread, so that pages and tallies read only it.
            models.Index(
                fields=["article", "started_at", "root", "size", "featured"],
                condition=Q(size__gt=0),
                name="thread_oldest",
            ),
            models.Index(
                fields=["article", "-size", "started_at", "root", "featured"],
                condition=Q(size__gt=0),
                name="thread_most_discussed",
            ),
            models.Index(
                fields=["article", "-featured", "started_at", "root", "size"],
                condition=Q(size__gt=0),
                name="thread_featured",
            ),
        ]

    def __str__(self):
        return f"{self.size} in the thread of comment {self.root_id}"
