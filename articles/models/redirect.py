from django.db import models

from articles.models.cache_invalidation import OfArticle


class Redirect(OfArticle):
    """An address that an article once had, and that must lead to it for ever."""

    path = models.CharField(max_length=200, unique=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="redirects"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return self.path
