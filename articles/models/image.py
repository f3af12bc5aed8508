import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q

from articles import pictures
from articles.models.article import Article
from articles.models.author import Author
from articles.models.cache_invalidation import OnEveryPage
from articles.rendering.text import clean_line, clean_text


def _no_author_file_name(image, name):
    """Names are ours: an author's file name may tell, or try, too much."""
    return f"images/{image.token}/original"


class Image(OnEveryPage):
    """A picture and its words. What is kept is re-encoded pixels, never the uploaded bytes."""

    file = models.ImageField(
        "picture",
        upload_to=_no_author_file_name,
        width_field="width",
        height_field="height",
        help_text="JPEG, PNG, WebP, AVIF or GIF, at least 320 pixels wide, at most 20 MB.",
    )
    alt = models.CharField(
        "alt text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for readers who cannot see it.",
    )
    caption = models.CharField(max_length=400, blank=True)
    credit = models.CharField(
        max_length=120,
        blank=True,
        help_text="Who made it, and for which agency, such as “Ana Lee/AP”.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    token = models.CharField(max_length=16, editable=False, unique=True)
    widths = models.JSONField(default=list, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    unseen_fields = frozenset({"uploaded_by"})

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="image_has_size"
            )
        ]

    def __str__(self):
        return self.alt or self.caption or f"Picture {self.pk}"

    def can_be_changed_by(self, user):
        """Authors change their uploads, as long as nobody else uses them; editors change all.

        If the uploader is unknown, it counts whether one of their articles shows the picture.
        """
        if not user.has_perm("articles.change_image"):
            return False
        if user.has_perm("articles.edit_every_article"):
            return True
        if self.uploaded_by_id is None:
            is_theirs = self.articles.of(user).exists()
        else:
            is_theirs = self.uploaded_by_id == user.pk
        return is_theirs and not self.is_shown_by_others(user)

    def is_shown_by_others(self, user):
        """Whether someone else uses it, in an article or as a portrait."""
        own = Article.objects.of(user).values("pk")
        others = Article.objects.exclude(pk__in=own)
        return (
            others.filter(Q(image=self) | Q(body__contains=self.token)).exists()
            or Author.objects.filter(portrait=self)
            .exclude(account__isnull=False, account=user)
            .exists()
        )

    def clean(self):
        if self._is_new_file:
            try:
                self._picture = pictures.opened(self.file.file)
            except pictures.BrokenPicture as error:
                raise ValidationError(
                    {"file": ValidationError(str(error), code=error.code)}
                ) from error

    def save(self, **kwargs):
        self.alt, self.credit = clean_line(self.alt), clean_line(self.credit)
        self.caption = clean_text(self.caption)
        if self._is_new_file:
            # clean() may have opened it; otherwise this raises BrokenPicture on a bad file.
            picture = getattr(self, "_picture", None) or pictures.opened(self.file.file)
            self.keep(pictures.cut(picture))
        super().save(**kwargs)

    @property
    def _is_new_file(self):
        return bool(self.file) and not self.file._committed

    def keep(self, renditions):
        """Writes the renditions under a name that we choose; sets `file` to the largest JPEG."""
        self.token = secrets.token_hex(8)
        for rendition in renditions:
            path = self._path(rendition.width, rendition.extension)
            default_storage.save(path, ContentFile(rendition.content))
        self.widths = sorted({rendition.width for rendition in renditions})
        self.file = self._path(self.widths[-1], "jpg")

    def _path(self, width, extension):
        return f"images/{self.token}/{width}.{extension}"

    @property
    def paths(self):
        """Every file of it, below the media folder."""
        return [self._path(width, ending) for width in self.widths for ending in pictures.ENCODINGS]

    @property
    def src(self):
        """The address of the largest JPEG: what every browser can show."""
        return default_storage.url(self._path(self.widths[-1], "jpg"))

    @property
    def small_src(self):
        return default_storage.url(self._path(self.widths[0], "jpg"))

    def srcset(self, extension):
        """For a `srcset` attribute: every width in one format."""
        folder = default_storage.url(f"images/{self.token}/")
        return ", ".join(f"{folder}{width}.{extension} {width}w" for width in self.widths)

    @property
    def srcset_avif(self):
        return self.srcset("avif")

    @property
    def srcset_webp(self):
        return self.srcset("webp")

    @property
    def srcset_jpg(self):
        return self.srcset("jpg")
