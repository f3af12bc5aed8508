from functools import cached_property, lru_cache
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from articles.prepared import Prepared
from comments.models.decision import Unchangeable
from comments.moderation.verdicts import Ruling
from comments.moderation.wordlist import WordList, terms_in

MOST_DAYS = 365
NO_RULE = frozenset({"id", "uuid", "by", "made_at", "note"})


def number(default, sentence, *, most=10_000):
    """A threshold. `sentence` is how moderators read it, with the number in front."""
    return models.PositiveIntegerField(
        sentence, default=default, validators=[MaxValueValidator(most)]
    )


def word_list(sentence):
    return models.TextField(sentence, blank=True, max_length=2_000_000)


class PolicyQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-pk")

    def current(self):
        """The rules as they stand: the last that were saved, or else those we begin with."""
        newest = next(iter(NEWEST()), None)
        return _kept(*newest) if newest else Policy()

    def update(self, **kwargs):
        raise Unchangeable("A policy is appended. To change the rules, save another.")

    def delete(self):
        raise Unchangeable("A policy is appended. To change the rules, save another.")


class Policy(models.Model):
    """The numbers and lists of the checks, as somebody saved them: appended, never edited.

    The last row is what stands, the others are the history of who changed what. A rule whose number
    is 0 says nothing; but for links, of which none is allowed then.
    """

    # --- Who writes ---
    approvals_to_be_known = number(2, "comments approved by a moderator, before others appear")
    confirmed_to_be_known = number(
        5, "comments published under an address that its owner confirmed, which do as well"
    )
    approvals_to_be_trusted = number(
        20, "comments approved by a moderator, after which only the gravest checks are asked"
    )
    declined_percent = number(
        50, "per cent of somebody's comments declined, from which on they are read first", most=100
    )
    declined_of = number(4, "comments decided, of which that is a share", most=1000)
    declined_days = number(90, "days in which they were decided", most=MOST_DAYS)

    # --- What it says ---
    held_words = word_list("words that make a comment wait")
    rejected_words = word_list("words that reject a comment")
    links_allowed = number(1, "links, which every comment may have")
    shouting_percent = number(70, "per cent of the letters are capitals", most=100)
    shouting_letters = number(20, "letters at least, before that is shouting")
    look_alike_words = number(1, "words mixed of two alphabets")

    # --- How it was sent ---
    hasty_seconds = number(3, "seconds, in which nobody reads an article and answers it", most=600)
    burst = number(5, "others from the same person or network …")
    burst_minutes = number(10, "… in so many minutes", most=24 * 60)
    twin_words = number(4, "words at least, before the same words are nobody's own")
    memory_days = number(7, "days in which words sent before are remembered", most=MOST_DAYS)

    # --- What readers say of it ---
    reports_to_hold = number(3, "networks, whose readers reported it")

    # --- What was learned here ---
    filter_ready_after = number(50, "comments of each kind decided, before the filter speaks")
    filter_held_of_good = models.FloatField(
        "per cent of the good comments may be held by it",
        default=2.0,
        validators=[MaxValueValidator(50)],
    )
    filter_ruling = models.CharField(
        "what becomes of what it takes for spam",
        max_length=10,
        default=Ruling.HOLD,
        choices=[(Ruling.HOLD, "it waits"), (Ruling.SPAM, "it is put into Spam, to be looked at")],
    )

    # --- Who saved it ---
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.CharField("why", max_length=200, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "policy"
        default_permissions = ["view", "add"]

    def __str__(self):
        return f"The rules of {timezone.localtime(self.made_at):%-d %B %Y, %H:%M}"

    def save(self, **kwargs):
        if self.pk:
            raise Unchangeable("A policy is appended. To change the rules, save another.")
        super().save(**kwargs)

    @cached_property
    def held_list(self):
        return WordList(terms_in(self.held_words))

    @cached_property
    def rejected_list(self):
        return WordList(terms_in(self.rejected_words))

    @classmethod
    def rules(cls):
        """The fields that are rules, in the order in which they are read."""
        return [field for field in cls._meta.concrete_fields if field.name not in NO_RULE]

    def is_same_as(self, other):
        return all(getattr(self, f.name) == getattr(other, f.name) for f in self.rules())


NEWEST = Prepared(lambda: Policy.objects.newest_first().values_list("pk", "uuid")[:1])


@lru_cache(maxsize=4)
def _kept(pk, uuid):
    """Read once in a process: lists may be long, and a version never changes."""
    return Policy.objects.get(pk=pk, uuid=uuid)
