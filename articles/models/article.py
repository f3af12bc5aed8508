from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from articles import publication
from articles.models.article_queryset import ArticleQuerySet
from articles.models.cache_invalidation import CacheInvalidating, OfArticle, of_articles
from articles.models.redirect import Redirect
from articles.models.revised import Revised
from articles.models.sourced import Sourced
from articles.models.status import Status
from articles.rendering import markup
from articles.rendering.body import gaps
from articles.rendering.text import clean_line, clean_text

WORDS_A_MINUTE = 230  # silent reading of English non-fiction: Brysbaert 2019 finds 238 on average


class Article(Sourced, Revised, CacheInvalidating):
    """An article: its text, its sources, and its state."""

    Status = Status

    headline = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="The end of the address. Leave it empty to make it from the headline. "
        "If you change it, the old address leads to the new one.",
    )
    standfirst = models.TextField(
        max_length=400, blank=True, help_text="One or two sentences under the headline."
    )
    body = models.TextField(blank=True)
    body_html = models.TextField(editable=False, blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    image = models.ForeignKey(
        "articles.Image",
        verbose_name="lead image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    authors = models.ManyToManyField(
        "articles.Author", through="articles.Byline", related_name="articles"
    )
    categories = models.ManyToManyField("articles.Category", blank=True, related_name="articles")
    leads_front_page = models.BooleanField(
        "lead story",
        default=False,
        help_text="Leads the front page until a newer article does.",
    )

    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    revised_at = models.DateTimeField(null=True, blank=True, editable=False)
    retracted_at = models.DateTimeField(null=True, blank=True, editable=False)
    retraction_note = models.TextField(max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    unseen_fields = frozenset(
        {"version", "changed_at", "created_by", "published_by", "retracted_by"}
    )
    placing_fields = frozenset({"status", "published_at"})
    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_article_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="retracted")
                | (Q(retracted_at__isnull=False) & Q(published_at__isnull=False)),
                name="retracted_article_has_times",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="article_newest_published")
        ]
        permissions = [
            ("publish_article", "Can publish and schedule articles"),
            ("retract_article", "Can retract articles"),
            ("edit_every_article", "Can edit articles of others"),
        ]

    def __str__(self):
        return self.headline or "Untitled"

    @classmethod
    def tags_of(cls, rows):
        return of_articles(rows.seen().values_list("pk", flat=True))

    @classmethod
    def listed_by(cls, rows):
        return set(rows.values_list("pk", flat=True))

    # --- Saving ---

    def save(self, **kwargs):
        """Cleans the words, keeps old addresses alive, and renders the body with its evidence."""
        before = Article.objects.filter(pk=self.pk).first() if self.pk else None
        self._clean_words()
        self.slug = self.slug or self._free_slug()
        if before and before.is_public and self._reads_differently_from(before):
            self.revised_at = timezone.now()
        with transaction.atomic():
            super().save(**kwargs)
            if before:
                self._keep_address_of(before)
            if not kwargs.get("update_fields"):
                self.cite()

    def _clean_words(self):
        self.headline = clean_line(self.headline)
        self.standfirst = clean_text(self.standfirst)

    def _free_slug(self):
        """The headline as an address that no other article has."""
        stem = slugify(self.headline)[:100].strip("-") or "article"
        taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        candidates = (f"{stem}-{n}" if n > 1 else stem for n in range(1, len(taken) + 2))
        return next(slug for slug in candidates if slug not in taken)

    def _reads_differently_from(self, before):
        return any(
            getattr(self, field) != getattr(before, field)
            for field in ("headline", "standfirst", "body")
        )

    def _keep_address_of(self, before):
        """Every address that was ever public leads to the present one."""
        old, new = before.get_absolute_url(), self.get_absolute_url()
        if old != new and before.published_at and before.published_at <= timezone.now():
            Redirect.objects.filter(path=new).delete()
            Redirect.objects.update_or_create(path=old, defaults={"article": self})

    @transaction.atomic
    def delete(self, **kwargs):
        """With everything that belongs to it, including comments and their threads."""
        Article.objects.filter(pk=self.pk).lock()
        return super().delete(**kwargs)

    delete.alters_data = True

    # --- Changing state ---

    @transaction.atomic
    def publish(self, *, by, at=None):
        """The only way to publish. A future `at` is a schedule. Raises NotReady."""
        self.lock_state()
        blocking = [problem for problem in self.problems() if problem.is_blocking]
        if blocking:
            raise publication.NotReady(blocking)
        first_seen_at = self.published_at if self.has_been_public else None
        self.status = self.Status.PUBLISHED
        self.published_at = at or first_seen_at or timezone.now()
        self.published_by = by
        self._save_state("published_at", "published_by")
        self.record_revision(by=by, verb=self._words_of_publishing())

    @transaction.atomic
    def submit_for_review(self, *, by):
        """Sends a draft to the editors."""
        self.lock_state()
        if self.status != self.Status.DRAFT:
            raise ValueError(f"Only a draft can go to review. This article is {self.status}.")
        self.status = self.Status.REVIEW
        self._save_state()
        self.record_revision(by=by, verb="sent to review")

    @transaction.atomic
    def return_to_draft(self, *, by):
        """Takes back an article that no reader has seen: in review, or scheduled."""
        self.lock_state()
        if self.has_been_public:
            raise ValueError("Readers have seen this article. Retract it instead.")
        self.status, self.published_at, self.published_by = self.Status.DRAFT, None, None
        self._save_state("published_at", "published_by")
        self.record_revision(by=by, verb="returned to draft")

    @transaction.atomic
    def retract(self, *, by, note):
        """Withdraws a public article for good reason; its address answers 410 with the note."""
        self.lock_state()
        if not self.is_public:
            raise ValueError("You can retract only a published article.")
        if not clean_text(note):
            raise ValueError("Tell readers why the article is retracted.")
        self.status = self.Status.RETRACTED
        self.retraction_note = clean_text(note)
        self.retracted_at, self.retracted_by = timezone.now(), by
        self._save_state("retraction_note", "retracted_at", "retracted_by")
        self.record_revision(by=by, verb="retracted")

    def _words_of_publishing(self):
        if not self.is_scheduled:
            return "published"
        return f"scheduled for {timezone.localtime(self.published_at):%-d %B %Y, %H:%M}"

    def _save_state(self, *fields):
        self.save(update_fields=["status", "changed_at", *fields])

    # --- Questions ---

    def problems(self):
        return publication.problems(self)

    @property
    def is_public(self):
        """Whether readers can see it now: `ArticleQuerySet.published()` for one row."""
        return self.status == self.Status.PUBLISHED and self.published_at <= timezone.now()

    @property
    def is_scheduled(self):
        return self.status == self.Status.PUBLISHED and not self.is_public

    @property
    def is_retracted(self):
        return self.status == self.Status.RETRACTED

    @property
    def has_been_public(self):
        return self.is_public or self.is_retracted

    @property
    def has_body(self):
        return bool(markup.plain_text(self.body).strip())

    @property
    def missing_pictures(self):
        """What the pictures show for which the body has a gap; some have no description."""
        return gaps(self.body, media_url=settings.MEDIA_URL)

    @property
    def has_authors(self):
        return self.byline.exists()

    @property
    def has_categories(self):
        return self.categories.exists()

    @property
    def highlight_count(self):
        return self.highlights.count()

    @property
    def source_count(self):
        return self.sources.count()

    @property
    def incomplete_source_count(self):
        """A page needs its publisher; a book or an interview may have none."""
        has_gap = Q(title="") | (Q(publisher="") & ~Q(url=""))
        return self.sources.filter(Q(is_automatic=True) | has_gap).count()

    @property
    def status_words(self):
        return "Scheduled" if self.is_scheduled else self.get_status_display()

    @property
    def was_revised(self):
        return bool(self.revised_at and self.published_at and self.revised_at > self.published_at)

    @property
    def reading_minutes(self):
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    @property
    def byline_authors(self):
        """Authors in the order of the byline (prefetched by `with_card_parts`)."""
        return [entry.author for entry in self.byline.all()]

    def can_be_edited_by(self, user):
        """Authors edit their own articles; editors edit every one."""
        if not user.has_perm("articles.change_article"):
            return False
        return (
            user.has_perm("articles.edit_every_article")
            or self.created_by_id == user.pk
            or self.authors.filter(account=user).exists()
        )

    def get_absolute_url(self):
        day = timezone.localtime(self.published_at or self.created_at)
        return reverse("articles:article", args=[f"{day:%Y}", f"{day:%m}", f"{day:%d}", self.slug])


class Byline(OfArticle):
    """An author's place in the byline of an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="byline")
    author = models.ForeignKey("articles.Author", on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    placing_fields = frozenset({"article", "article_id", "author", "author_id"})

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="byline_names_author_once",
                violation_error_message="This author is already in the byline.",
            )
        ]

    def __str__(self):
        return str(self.author)

    @classmethod
    def listed_by(cls, rows):
        return set(rows.values_list("article", flat=True))
