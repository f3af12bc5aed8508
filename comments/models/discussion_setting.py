from django.db import models

from articles import cache_versions
from articles.models.cache_invalidation import CacheInvalidating
from articles.rendering.text import clean_text


class DiscussionSetting(CacheInvalidating):
    """What moderators set for the discussion of one article; without a row it is open."""

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, related_name="discussion_setting"
    )
    is_closed = models.BooleanField(
        "closed",
        default=False,
        help_text="Nobody can add comments. Published comments stay public.",
    )
    is_premoderated = models.BooleanField(
        "read first",
        default=False,
        help_text="Every comment waits until a moderator has read it, whoever wrote it.",
    )
    stays_open = models.BooleanField(
        default=False,
        help_text="The discussion does not close automatically, however old the article is.",
    )
    note = models.TextField(
        max_length=500,
        blank=True,
        help_text="Why the discussion is closed. Readers see this. Optional.",
    )

    class Meta:
        verbose_name = "discussion"

    def __str__(self):
        return f"Discussion of {self.article}"

    @classmethod
    def tags_of(cls, rows):
        return {cache_versions.of(key) for key in rows.values_list("article", flat=True)}

    def save(self, **kwargs):
        self.note = clean_text(self.note)
        super().save(**kwargs)
