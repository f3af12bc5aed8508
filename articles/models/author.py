from django.conf import settings
from django.db import models
from django.urls import reverse

from articles.models.cache_invalidation import OnEveryPage
from articles.rendering.text import clean_line, clean_text


class Author(OnEveryPage):
    """Someone who writes articles, with or without an account."""

    name = models.CharField(max_length=80, help_text="As it appears in the byline.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="The author's address: /author/<slug>/."
    )
    role = models.CharField(
        max_length=80, blank=True, help_text="Appears beside the name, such as “Science editor”."
    )
    biography = models.TextField(
        max_length=1000, blank=True, help_text="Two or three sentences for the author's page."
    )
    portrait = models.ForeignKey(
        "articles.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text="The account that writes under this name.",
    )

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.name, self.role = clean_line(self.name), clean_line(self.role)
        self.biography = clean_text(self.biography)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])
