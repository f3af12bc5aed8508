from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.display_names import name_of
from comments.privacy import encryption

AFTER_ERASING = timedelta(days=365)  # how long a block of a person outlives their data at most
ERASED = "forgotten with the data of the person"  # the reason, when that is gone
MAX_REASON = 200  # characters: what a colleague takes in at a glance


class Kind(models.TextChoices):
    PERSON = "person", "The person"
    EMAIL_DOMAIN = "email", "The domain of their address"
    WEBSITE_DOMAIN = "website", "The domain of their website"
    NETWORK = "network", "Their network"


# Only held, silently: a refusal would reveal to guessers that this address is blocked.
BY_ADDRESS = (Kind.PERSON, Kind.EMAIL_DOMAIN)


class Answer(models.TextChoices):
    HOLD = "hold", "Hold silently"
    REFUSE = "refuse", "Refuse"


class BlockQuerySet(models.QuerySet):
    def active(self, now=None):
        has_not_ended = Q(ends_at=None) | Q(ends_at__gt=now or timezone.now())
        return self.filter(has_not_ended, lifted_at=None)

    def ended(self):
        return self.filter(lifted_at=None, ends_at__lte=timezone.now())

    def lifted(self):
        return self.filter(lifted_at__isnull=False)

    def over_since(self, time):
        """Those that ended or were lifted by then."""
        return self.filter(Q(ends_at__lte=time) | Q(lifted_at__lte=time))

    def of(self, *keys):
        """Keys of all kinds: no two of different kinds are ever the same."""
        return self.filter(key__in=keys)

    def keyed(self):
        """Those whose key was made with one of our keys, so that it changes with that."""
        is_plain = Q(kind=Kind.WEBSITE_DOMAIN) | Q(kind=Kind.NETWORK) & ~Q(label="")
        return self.exclude(is_plain)

    def newest_first(self):
        return self.order_by("-made_at", "-pk")

    def about(self, comments):
        """{key of a comment: blocks that match it, the newest first}, for a page in one query.

        Those that were over long ago, too. A network that was typed is not among them: of where a
        comment came from only a hash is kept.
        """
        keys = {comment.pk: set(comment.block_keys) for comment in comments}
        known = self.of(*set().union(*keys.values())).select_related("made_by", "lifted_by")
        found = defaultdict(list)
        for block in known.newest_first():
            for pk, own in keys.items():
                if block.key in own:
                    found[pk].append(block)
        return found

    def erase(self):
        """Of a person who had their data erased: what is over goes, and what stands ends within a
        year and keeps no words, for these may name them."""
        standing = list(self.active().values_list("pk", flat=True))
        self.exclude(pk__in=standing).delete()
        latest = timezone.now() + AFTER_ERASING
        kept = self.filter(pk__in=standing)
        kept.update(reason=ERASED)
        kept.filter(Q(ends_at=None) | Q(ends_at__gt=latest)).update(ends_at=latest)

    erase.alters_data = True


class Block(models.Model):
    """What a moderator said of a person, a domain or a network: what comes from there waits, or is
    refused, until its end. It is lifted, never deleted."""

    Kind, Answer = Kind, Answer

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(
        max_length=253,
        editable=False,
        help_text="What is compared: a blind index, a keyed hash, a domain or a prefix.",
    )
    label = models.CharField(
        "what", max_length=253, blank=True, help_text="As far as moderators may read it."
    )
    reason = models.CharField(max_length=MAX_REASON)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.HOLD)
    comment = models.ForeignKey(
        "comments.Comment",
        null=True,
        on_delete=models.SET_NULL,
        related_name="blocks_made_of_it",
        help_text="The comment on whose page it was made.",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ["view", "add", "change"]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="block_says_what_it_blocks"),
            models.CheckConstraint(
                condition=Q(answer__in=["hold", "refuse"]), name="block_answer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="hold") | ~Q(kind__in=["person", "email"]),
                name="block_by_address_is_silent",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | Q(lifted_at__isnull=False),
                name="lifted_block_has_time",
            ),
        ]
        indexes = [models.Index(fields=["key"], name="block_of_key")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.span}"

    def lift(self, *, by):
        """Ends it now; whether it was still there to be lifted."""
        standing = type(self).objects.active().filter(pk=self.pk)
        return bool(standing.update(lifted_at=timezone.now(), lifted_by=by))

    def key_anew(self):
        """Its key under our first key; None if nothing shows any more what it was made from."""
        if self.kind == Kind.EMAIL_DOMAIN and self.label:
            return encryption.domain_hashes(self.label)[0]
        is_known = self.comment and self.comment.email_sealed and self.kind != Kind.NETWORK
        return self.comment.block_offers().get(self.kind, (None,))[0] if is_known else None

    # --- Questions ---

    @property
    def is_active(self):
        return self.lifted_at is None and (self.ends_at is None or self.ends_at > timezone.now())

    @property
    def is_refusing(self):
        return self.answer == Answer.REFUSE

    # --- In words, for moderators ---

    @property
    def maker(self):
        return name_of(self.made_by)

    @property
    def day_made(self):
        return _day(self.made_at)

    @property
    def span(self):
        """Until when, or when it ended."""
        if self.lifted_at:
            return f"lifted by {name_of(self.lifted_by)} on {_day(self.lifted_at)}"
        return f"until {_day(self.ends_at)}" if self.ends_at else "with no end date"

    @property
    def what(self):
        kind = self.get_kind_display().lower()
        return f"{kind} ({self.label})" if self.label else kind

    @property
    def told(self):
        """What, by whom, until when and why; never an address."""
        return f"{self.what}, by {self.maker}, {self.span}: {self.reason}"

    @property
    def sentence(self):
        return f"{'Blocked' if self.is_active else 'Was blocked'}: {self.told}"


def _day(time):
    return f"{timezone.localtime(time):%-d %B %Y}"
