from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models.cache_invalidation import CacheInvalidatingQuerySet, OfArticle
from articles.rendering.text import clean_text


class CorrectionQuerySet(CacheInvalidatingQuerySet):
    def published(self):
        """Those on public articles; checked for each, so that SQLite does not list all articles."""
        articles = self.model.article.field.related_model.objects.published()
        return self.filter(models.Exists(articles.filter(pk=models.OuterRef("article"))))

    def made_between(self, since, until):
        """Both ends included, None for open."""
        found = self.filter(made_at__gte=since) if since else self
        return found.filter(made_at__lte=until) if until else found


class Correction(OfArticle):
    """A dated public note of what changed in an article after publication."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="corrections"
    )
    text = models.TextField(
        max_length=1000, help_text="What was wrong, and what it says now. Readers see this."
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="correction_newest")]

    def __str__(self):
        return f"{self.made_at:%-d %B %Y}: {self.text[:60]}"

    def save(self, **kwargs):
        self.text = clean_text(self.text)
        super().save(**kwargs)
