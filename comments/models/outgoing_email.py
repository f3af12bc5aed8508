from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.encrypted_email import EncryptedEmail

# How long after each failed attempt the next one waits: a server that restarts is back in a minute,
# one that was forgotten over a weekend still gets its emails.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
HELD = timedelta(minutes=10)  # longer than any conversation with a mail server that answers
LATE = timedelta(minutes=15)  # then someone should check the mail server


class OutgoingEmailQuerySet(models.QuerySet):
    def queued(self):
        return self.filter(state=OutgoingEmail.State.QUEUED)

    def dead(self):
        return self.filter(state=OutgoingEmail.State.DEAD)

    def due(self):
        """Those whose turn it is, and which no worker has in hand."""
        now = timezone.now()
        is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.queued().filter(is_free, due_at__lte=now)

    def late(self):
        """Those that are overdue, whatever the reason."""
        return self.queued().filter(created_at__lte=timezone.now() - LATE)

    def addressed_to(self, *email_indexes):
        return self.filter(email_index__in=email_indexes).exclude(email_index="")

    def claim(self, key):
        """The email with this key, claimed for this worker only; or None."""
        until = timezone.now() + HELD
        if self.due().filter(pk=key).update(claimed_until=until):
            return self.filter(pk=key, claimed_until=until).first()
        return None


class OutgoingEmail(EncryptedEmail):
    """One message to one person, from the transaction that wanted it until it was delivered.

    It holds no words: what it says is written when it is sent, from what readers can see then. The
    address is forgotten as soon as it is delivered.
    """

    class Kind(models.TextChoices):
        CONFIRM = "confirm", "Please confirm"
        COMMENT = "comment", "A new comment"  # a reply, or any where all are followed
        RECEIPT = "receipt", "A receipt"
        AUTHOR = "author", "A comment on your article"
        DIGEST = "digest", "Comments that wait for moderators"
        PERSONAL_DATA = "data", "Your data"
        PASSWORD = "password", "A link to set a new password"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Dropped"  # there was nothing left to say when its turn came
        DEAD = "dead", "Dead"  # given up after the last attempt

    kind = models.CharField(max_length=10, choices=Kind.choices)
    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="outgoing_emails"
    )
    subscription = models.ForeignKey(
        "comments.Subscription",
        null=True,
        on_delete=models.SET_NULL,
        related_name="outgoing_emails",
    )
    data_request = models.ForeignKey(
        "comments.DataRequest", null=True, on_delete=models.CASCADE, related_name="outgoing_emails"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="To somebody of the newsroom, whose account knows the address.",
    )
    since = models.DateTimeField(null=True, help_text="A digest tells of what came later.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)  # a worker has it in hand
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=100, blank=True)  # the kind of error, never its words
    done_at = models.DateTimeField(null=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "email", "emails"
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(account__isnull=False) | ~Q(email_sealed=""),
                name="queued_email_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="queued", done_at__isnull=True)
                | (~Q(state="queued") & Q(done_at__isnull=False)),
                name="email_that_is_done_has_time",
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
            models.Index(fields=["state", "due_at"], name="email_in_queue"),
            models.Index(fields=["email_index", "created_at"], name="email_of_address"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"

    @property
    def is_queued(self):
        return self.state == self.State.QUEUED

    @property
    def is_dead(self):
        return self.state == self.State.DEAD

    @property
    def recipient(self):
        """The recipient's address; empty if there is none any more. Raises encryption.Locked."""
        if self.account_id is None:
            return self.email
        return self.account.email if self.account.is_active else ""

    # --- What its worker says became of it ---

    def sent(self):
        """The mail server has it. Its address is forgotten here."""
        self._end(self.State.SENT, failure="", email_sealed="")

    def dropped(self):
        """There was nothing left to say, or no recipient."""
        self._end(self.State.DROPPED, email_sealed="")

    def failed(self, failure, *, for_good=False):
        """An attempt failed: another one follows, unless that was the last, or is of no use."""
        attempts = self.attempts + 1
        if for_good or attempts > len(PAUSES):
            return self._end(self.State.DEAD, attempts=attempts, failure=failure)
        due_at = timezone.now() + PAUSES[attempts - 1]
        self._record(attempts=attempts, failure=failure, due_at=due_at, claimed_until=None)

    def _end(self, state, **more):
        self._record(state=state, done_at=timezone.now(), claimed_until=None, **more)

    def _record(self, **changes):
        """Only if this worker still has the claim: one that slept too long changes nothing."""
        ours = type(self).objects.queued().filter(pk=self.pk, claimed_until=self.claimed_until)
        ours.update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)

    # --- What people decide ---

    def try_again(self):
        """Back to the queue, with all attempts before it; whether there was anything to try."""
        dead = type(self).objects.dead().filter(pk=self.pk)
        has_address = Q(account__isnull=False) | ~Q(email_sealed="")
        return bool(
            dead.filter(has_address).update(
                state=self.State.QUEUED, done_at=None, attempts=0, due_at=timezone.now()
            )
        )
