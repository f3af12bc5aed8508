from django.db import models
from django.urls import reverse

from articles.models.cache_invalidation import OnEveryPage
from articles.rendering.text import clean_line, clean_text


class Category(OnEveryPage):
    """Where an article is filed."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(
        max_length=60, unique=True, help_text="The category's address: /category/<slug>/."
    )
    description = models.TextField(
        max_length=300, blank=True, help_text="One sentence, shown at the top of the category page."
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Lower numbers come first, in the menu and on the front page."
    )

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.name, self.description = clean_line(self.name), clean_text(self.description)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("articles:category", args=[self.slug])
