import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import cache_versions
from articles.models.cache_invalidation import CacheInvalidating
from articles.rendering.text import clean_line, clean_text
from comments import markup
from comments.models.comment_parts.author_actions import AuthorActions
from comments.models.comment_parts.compared import Compared
from comments.models.comment_parts.corrected import MAX_NOTE
from comments.models.comment_parts.moderator_actions import ModeratorActions
from comments.models.comment_parts.submission import LONGEST_TRAP
from comments.models.comment_parts.writer import Writer
from comments.models.comment_queryset import CommentQuerySet
from comments.models.thread import Thread
from comments.moderation import likeness
from comments.moderation.status import Status
from comments.privacy import encryption

MAX_NAME, MAX_EMAIL, MAX_WEBSITE, MAX_BODY = 80, 254, 200, 5000
DEEPEST = 3  # the fourth level: narrower columns than that cannot be read on a phone
MOST_SECONDS = 10_000_000  # on the page: four months
TONES = 8  # colours of monograms
SEEDS = 2**15  # of which one is drawn for the colour of each comment


class Comment(ModeratorActions, AuthorActions, Compared, Writer, CacheInvalidating):
    """What a reader, or someone in the newsroom, wrote below an article."""

    Status = Status

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies"
    )
    root = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="thread_replies",
        db_index=False,
        help_text="The first comment of the thread; none for that itself.",
    )
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="comments",
        help_text="Set when somebody of the newsroom wrote it, signed in.",
    )
    name = models.CharField(max_length=MAX_NAME)
    website = models.CharField(max_length=MAX_WEBSITE, blank=True)
    body = models.TextField("text", max_length=MAX_BODY)
    body_html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(editable=False)

    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    created_at = models.DateTimeField("sent", default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    featured_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True, editable=False)
    correction_note = models.CharField(max_length=MAX_NOTE, blank=True, editable=False)
    appealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    receipt_hash = models.CharField(max_length=64, blank=True, editable=False)
    mailed_receipt_hash = models.CharField(max_length=64, blank=True, editable=False)
    commenter = models.UUIDField(
        default=uuid4,
        editable=False,
        help_text="The same of all comments that one person proved to be theirs; never by address.",
    )
    address_proved_at = models.DateTimeField(null=True, blank=True, editable=False)

    ip_hash = models.CharField(max_length=32, blank=True, editable=False)
    fingerprint = models.CharField(max_length=32, blank=True, editable=False)
    words_hash = models.CharField(max_length=32, editable=False)
    seconds = models.FloatField(
        null=True,
        editable=False,
        help_text="From opening the page to sending, as its browser said.",
    )
    trap = models.CharField(max_length=LONGEST_TRAP, blank=True, editable=False)
    filter_value = models.FloatField(null=True, editable=False)
    filter_reasons = models.JSONField(default=list, editable=False)
    learned_as = models.CharField(max_length=4, blank=True, editable=False)
    avatar_seed = models.PositiveSmallIntegerField(null=True, editable=False)

    unseen_fields = frozenset(
        {"email_sealed", "email_index", "ip_hash", "fingerprint", "words_hash", "renderer_version"}
        | {"receipt_hash", "mailed_receipt_hash", "filter_value", "filter_reasons", "learned_as"}
        | {"seconds", "trap", "appealed_at", "commenter", "address_proved_at"}
    )
    placing_fields = frozenset({"status", "created_at", "parent", "root", "article", "featured_at"})
    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "published", "rejected", "spam", "withdrawn"]),
                name="comment_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at__isnull=True)
                | (~Q(status="pending") & Q(decided_at__isnull=False)),
                name="decided_comment_has_time",
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__gte=0, seconds__lte=MOST_SECONDS),
                name="seconds_on_the_page_are_a_time",
            ),
            models.CheckConstraint(
                condition=Q(email_sealed="") | ~Q(email_index=""),
                name="sealed_email_has_index",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0)
                | Q(parent__isnull=False, depth__gte=1, depth__lte=DEEPEST),
                name="reply_is_as_deep_as_drawn",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="comment_is_no_reply_to_itself",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True)
                | Q(parent__isnull=False, root__isnull=False),
                name="reply_is_in_a_thread",
            ),
            models.UniqueConstraint(
                fields=["article", "fingerprint"],
                condition=~Q(status="withdrawn") & ~Q(fingerprint=""),
                name="comment_is_sent_once",
            ),
            models.UniqueConstraint(
                fields=["receipt_hash"],
                condition=~Q(receipt_hash=""),
                name="receipt_is_of_one_comment",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "status", "created_at"], name="comment_of_article"),
            models.Index(
                fields=["root", "id"], condition=Q(root__isnull=False), name="comment_of_thread"
            ),
            models.Index(fields=["status", "created_at", "id"], name="comment_in_queue"),
            models.Index(
                fields=["appealed_at", "id"],
                condition=Q(appealed_at__isnull=False),
                name="comment_appealed",
            ),
            models.Index(
                fields=["-decided_at"],
                condition=Q(decided_at__isnull=False),
                name="comment_decided_lately",
            ),
            models.Index(fields=["email_index", "created_at"], name="comment_of_address"),
            models.Index(fields=["ip_hash", "created_at"], name="comment_of_network"),
            models.Index(fields=["words_hash", "created_at"], name="comment_of_words"),
            models.Index(
                fields=["learned_as", "-id", "filter_value"],
                condition=~Q(learned_as=""),
                name="comment_that_taught",
            ),
            models.Index(fields=["commenter", "created_at"], name="comment_of_commenter"),
            models.Index(
                fields=["mailed_receipt_hash"],
                condition=~Q(mailed_receipt_hash=""),
                name="comment_of_mailed_receipt",
            ),
        ]

    def __str__(self):
        return f"{self.name or 'An erased comment'} on {self.article}"

    @classmethod
    def tags_of(cls, rows):
        """Tags of public comments: nobody sees waiting or declined ones."""
        keys = rows.filter(status=Status.PUBLISHED).values_list("article", flat=True).distinct()
        articles = {cache_versions.of(key) for key in keys}
        return {cache_versions.DISCUSSIONS, *articles} if articles else set()

    @classmethod
    def listed_by(cls, rows):
        return set(rows.order_by().values_list(Coalesce("root", "pk"), flat=True))

    @classmethod
    def place(cls, keys):
        Thread.objects.follow(keys)

    # --- Saving ---

    def save(self, **kwargs):
        """Cleans the text and renders it, once, with the sanitizer of comments."""
        if not kwargs.get("update_fields"):
            self.prepare()
        self.save_prepared(**kwargs)

    def prepare(self):
        """All that follows from what was written."""
        self._clean_words()
        self._render()
        self._place()

    def save_prepared(self, **kwargs):
        """No page shows a new, waiting comment: nothing follows except the thread it starts."""
        if not (self._state.adding and self.is_waiting):
            return super().save(**kwargs)
        # As little as can be stands in this transaction: on SQLite everybody who writes waits.
        with transaction.atomic():
            self.save_unseen(**kwargs)
            if self.root_id is None:
                Thread.objects.begin(self)

    def _clean_words(self):
        self.name, self.website = clean_line(self.name), clean_line(self.website)
        self.body = clean_text(self.body)
        self.words_hash = self.words_hashes[0]
        if self._state.adding:
            self.fingerprint = self.fingerprint_of_sending

    def _render(self):
        self.body_html = markup.render(self.body)
        self.renderer_version = markup.RENDERER_VERSION

    def _place(self):
        self.depth = min(self.parent.depth + 1, DEEPEST) if self.parent else 0
        self.root_id = (self.parent.root_id or self.parent_id) if self.parent else None
        if self.avatar_seed is None:  # never by the address, or it would tell whose that is
            self.avatar_seed = self.account_id or secrets.randbelow(SEEDS)

    @property
    def words_hashes(self):
        """What its words become under every key: the first is what is stored of them."""
        words = likeness.folded(self.body)
        return [encryption.fingerprint(words, key=key) for key in settings.EMAIL_KEYS]

    # --- Queries of pages -----------

    @property
    def is_public(self):
        """Whether readers can see it now: `CommentQuerySet.public()` for one row."""
        return self.is_published and self.article.is_public

    @property
    def is_published(self):
        return self.status == Status.PUBLISHED

    @property
    def is_waiting(self):
        return self.status == Status.PENDING

    @property
    def has_staff_badge(self):
        """Only by the account: no typed name can earn it."""
        return self.account_id is not None

    @property
    def initial(self):
        """The letter of the monogram."""
        return next((letter.upper() for letter in self.name if letter.isalnum()), "?")[:1]

    @property
    def tone(self):
        return (self.avatar_seed or 0) % TONES + 1

    @property
    def sent_at_words(self):
        return f"{timezone.localtime(self.created_at):%-d %B %Y, %H:%M %Z}"

    @property
    def sent_at_iso(self):
        return self.created_at.isoformat(timespec="seconds")

    @property
    def anchor(self):
        return f"comment-{self.pk}"

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#{self.anchor}"
