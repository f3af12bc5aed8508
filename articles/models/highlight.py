from django.db import models

from articles.models.cache_invalidation import OfArticle
from articles.rendering.text import clean_line


class Highlight(OfArticle):
    """One key point of an article, and the sources it rests on."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="highlights"
    )
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=280, help_text="One full sentence that sums up a key point.")
    sources = models.ManyToManyField("articles.Source", blank=True, related_name="highlights")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text

    def save(self, **kwargs):
        self.text = clean_line(self.text)
        super().save(**kwargs)
