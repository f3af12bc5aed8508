import json
import zlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone

KEPT_DAYS = 30  # a holiday, and some days to remember what was left unsaved
LONGEST = 1_000_000  # characters of a form: an article of 100,000 words


class AutosaveQuerySet(models.QuerySet):
    def never_saved(self):
        """Those of new articles, and of articles that were deleted meanwhile."""
        return self.filter(article=None).order_by("-saved_at")

    def forget(self, now):
        """Deletes those whose days are over; returns how many."""
        return self.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]

    forget.alters_data = True


class Autosave(models.Model):
    """The form of an article as somebody left it, before Save: theirs alone, never published.

    One for each person and article; of a new article, one for each page that was opened. Whose
    article is deleted keeps the words, as of a new one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(
        "articles.Article", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    page = models.CharField(max_length=32)
    headline = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    packed = models.BinaryField()

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody but its maker reads it
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"],
                condition=models.Q(article__isnull=False),
                name="autosave_once_for_person_and_article",
            ),
            models.UniqueConstraint(fields=["user", "page"], name="autosave_once_for_page"),
        ]

    def __str__(self):
        return self.headline or "Untitled"

    @staticmethod
    def pack(data):
        """What a form sent (a QueryDict), as bytes."""
        return zlib.compress(json.dumps(dict(data.lists()), ensure_ascii=False).encode())

    @property
    def data(self):
        """What the form sent, as it was."""
        data = QueryDict(mutable=True)
        for name, values in json.loads(zlib.decompress(bytes(self.packed))).items():
            data.setlist(name, values)
        return data
