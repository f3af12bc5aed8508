from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.addressed import Addressed


class Letter(Addressed):
    """One message to one person, from the transaction that wanted it until it was delivered.

    It holds no words: what it says is written when it is sent, from what readers can see then. The
    address is forgotten as soon as it is delivered.
    """

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "Please confirm"
        COMMENT = "comment", "A new comment"  # a reply, or any where all are followed
        RECEIPT = "receipt", "A receipt"
        AUTHOR = "author", "A comment on your article"
        PERSONAL_DATA = "data", "Your data"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Dropped"  # there was nothing left to say when its turn came
        DEAD = "dead", "Dead"  # given up after the last attempt

    kind = models.CharField(max_length=10, choices=Kind.choices)
    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="letters"
    )
    subscription = models.ForeignKey(
        "comments.Subscription", null=True, on_delete=models.CASCADE, related_name="letters"
    )
    data_request = models.ForeignKey(
        "comments.DataRequest", null=True, on_delete=models.CASCADE, related_name="letters"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="To somebody of the newsroom, whose account knows the address.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)  # a worker has it in hand
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=100, blank=True)  # the kind of error, never its words
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(account__isnull=False) | ~Q(email_sealed=""),
                name="queued_letter_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="queued", done_at__isnull=True)
                | (~Q(state="queued") & Q(done_at__isnull=False)),
                name="letter_that_is_done_has_time",
            ),
            models.UniqueConstraint(
                fields=["comment", "email_index"],
                condition=Q(kind="comment"),
                name="reader_is_told_of_a_comment_once",
            ),
            models.UniqueConstraint(
                fields=["comment", "account"],
                condition=Q(kind="author"),
                name="author_is_told_of_a_comment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letter_in_queue"),
            models.Index(fields=["email_index", "created_at"], name="letter_of_address"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"
