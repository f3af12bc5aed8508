from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from articles.models.cache_invalidation import CacheInvalidatingQuerySet, OfArticle
from articles.rendering import body, sanitizer
from articles.rendering.text import clean_line


def _validate_source_url(value):
    if not sanitizer.is_safe_url(value, relative=False) or not value.lower().startswith("http"):
        raise ValidationError(
            "Enter the full address of the source, beginning with https://.", code="unsafe_url"
        )


LONGEST_TITLE = 1000  # characters: a footnote is a title, too


class SourceQuerySet(CacheInvalidatingQuerySet):
    def numbered(self):
        """In the order of their numbers."""
        return self.order_by("position", "pk")


class Source(OfArticle):
    """Where a claim comes from: one row for one page, however often the body links to it.

    A book, a document or an interview has a title and no address.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="sources"
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="The number readers see.")
    url = models.CharField("URL", max_length=2048, blank=True, validators=[_validate_source_url])
    publisher = models.CharField(max_length=120, blank=True, help_text="Such as “Reuters”.")
    title = models.CharField(
        max_length=LONGEST_TITLE,
        blank=True,
        help_text="The title of the page. Without an address: what the source is.",
    )
    seen_on = models.DateField(
        "date checked", default=timezone.localdate, help_text="The day you checked it."
    )
    key = models.CharField(max_length=64, editable=False)
    is_automatic = models.BooleanField(default=False, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "key"],
                name="article_lists_source_once",
                violation_error_message="This source is already in the list.",
                violation_error_code="source_repeated",
            ),
            models.CheckConstraint(
                condition=~models.Q(url="") | ~models.Q(title=""),
                name="source_has_url_or_title",
                violation_error_message="Give the address of the source, or say what it is.",
                violation_error_code="source_empty",
            ),
        ]

    def __str__(self):
        return " — ".join(filter(None, [self.publisher, self.title])) or self.url

    def save(self, **kwargs):
        self.publisher, self.title = clean_line(self.publisher), clean_line(self.title)
        self.url = self.url.strip()
        if self.url or not self.key:  # without an address, the mark in the body knows the old title
            self.key = body.key_of(self.url, self.title)
        super().save(**kwargs)

    @property
    def number(self):
        return self.position

    @property
    def anchor(self):
        return f"source-{self.position}"

    @property
    def is_complete(self):
        return bool(self.publisher and self.title)
