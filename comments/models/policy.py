from functools import cache, cached_property, lru_cache
from uuid import uuid4

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.compiled_queries import CompiledQuery
from comments.models.decision import Unchangeable
from comments.moderation.impersonation import Offices
from comments.moderation.verdicts import Ruling
from comments.moderation.wordlist import WordList, terms_in

APPENDED = "A policy is appended. To change the rules, save another."
MOST_DAYS = 365
# Roles of a newsroom, in the languages in which we saw imitations.
OFFICES = """\
*moderator*
*moderation
mod
mods
editor*
editors
newsroom*
newsdesk
admin*
sysadmin
webmaster
staff
journalist
reporter
correspondent
columnist
author
publisher
ombudsman
press office
support team
customer support
help desk
comment team
modérateur*
moderador*
moderatore
модератор*
администратор*
администрация
редактор*
редакция
redakteur*
redaktion
rédacteur*
rédaction
redactor*
redacción
redazione
συντάκτης
διαχειριστής
编辑
编辑部
管理员
編集部
管理者
الإدارة
المشرف"""
NO_RULE = frozenset({"id", "number", "uuid", "by", "made_at", "note"})


def number(default, sentence, *, most=10_000):
    """A threshold. `sentence` is how moderators read it, “…” for the number."""
    return models.PositiveIntegerField(
        sentence, default=default, validators=[MaxValueValidator(most)]
    )


def word_list(sentence, **more):
    return models.TextField(sentence, blank=True, max_length=2_000_000, **more)


class Overtaken(Exception):
    """Someone else changed the rules meanwhile. `policy` is the current version."""

    def __init__(self, policy):
        self.policy = policy
        super().__init__(f"{policy.maker} changed the policy meanwhile.")


class PolicyQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-number")

    def current(self):
        """The rules as they stand: the last that were saved, or else those we begin with."""
        newest = next(iter(NEWEST()), None)
        return _kept(*newest) if newest else _first()

    def update(self, **kwargs):
        raise Unchangeable(APPENDED)

    def delete(self):
        raise Unchangeable(APPENDED)


class Policy(models.Model):
    """The numbers and lists of the checks, as someone saved them: appended, never edited.

    The last row is what stands, the others are the history of who changed what. A rule whose number
    is 0 says nothing; but for links, of which none is allowed then.
    """

    # --- Who writes ---
    approvals_to_be_known = number(2, "A commenter is known after … approved comments")
    confirmed_to_be_known = number(5, "Or after … published comments from a confirmed address")
    approvals_to_be_trusted = number(20, "A commenter is trusted after … approved comments")
    declined_percent = number(50, "Hold when … % of the person’s comments were declined", most=100)
    declined_of = number(4, "Out of at least … decided comments", most=1000)
    declined_days = number(90, "Sent in the last … days", most=MOST_DAYS)

    offices = word_list("Names that only the newsroom may use", default=OFFICES)

    # --- What it says ---
    held_words = word_list("Words that hold a comment")
    rejected_words = word_list("Words that reject a comment")
    links_allowed = number(1, "Hold when a comment has more than … links")
    shouting_percent = number(70, "Hold when … % of the letters are capitals", most=100)
    shouting_letters = number(20, "In a text of at least … letters")
    look_alike_words = number(1, "Hold when … words mix look-alike letters")

    # --- How it was sent ---
    hasty_seconds = number(3, "Hold when sent less than … seconds after opening the page", most=600)
    twin_words = number(4, "Hold when someone else sent the same text of at least … words")
    memory_days = number(7, "Sent within … days", most=MOST_DAYS)
    alike = number(2, "Hold when at least … similar comments exist")
    burst = number(5, "Hold when at least … others came from the same network")
    burst_minutes = number(10, "Sent within … minutes", most=24 * 60)

    # --- What readers say of it ---
    reports_to_hold = number(3, "Hold after … separate reports, unless a moderator approved it")

    # --- What was learned here ---
    filter_ready_after = number(50, "Use the spam filter after … decided comments of each kind")
    filter_held_of_good = models.FloatField(
        "Let the filter hold up to … % of good comments",
        default=2.0,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )
    filter_ruling = models.CharField(
        "What to do with likely spam",
        max_length=10,
        default=Ruling.HOLD,
        choices=[(Ruling.HOLD, "Hold it"), (Ruling.SPAM, "Move it to Spam")],
    )

    # --- Who saved it ---
    number = models.PositiveIntegerField(unique=True, default=0, editable=False)
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
        ordering = ["number"]
        verbose_name_plural = "policy"
        default_permissions = ["view", "add"]

    def __str__(self):
        return f"Policy, version {self.number}"

    def save(self, **kwargs):
        if self.pk:
            raise Unchangeable(APPENDED)
        super().save(**kwargs)

    def enact(self, *, by, instead_of):
        """From now on the checks go by these. Raises Overtaken where others stand by now."""
        self.by, self.number, self.made_at = by, instead_of.number + 1, timezone.now()
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            raise Overtaken(Policy.objects.current()) from None
        return self

    @property
    def maker(self):
        return (self.by.get_full_name() or self.by.get_username()) if self.by else "Someone"

    @cached_property
    def held_list(self):
        return WordList(terms_in(self.held_words))

    @cached_property
    def rejected_list(self):
        return WordList(terms_in(self.rejected_words))

    def make_ready(self):
        """Both lists, once in a process: it may take seconds, which are no check's fault."""
        return len(self.held_list) + len(self.rejected_list)

    @cached_property
    def office_list(self):
        return Offices(terms_in(self.offices))

    @classmethod
    def rules(cls):
        """The fields that are rules, in the order in which they are read."""
        return [field for field in cls._meta.concrete_fields if field.name not in NO_RULE]

    @property
    def values(self):
        """{name of the rule: its number or list}."""
        return {field.name: getattr(self, field.name) for field in self.rules()}

    def is_same_as(self, other):
        return self.values == other.values


NEWEST = CompiledQuery(lambda: Policy.objects.newest_first().values_list("pk", "uuid")[:1])


@lru_cache(maxsize=4)
def _kept(pk, uuid):
    """Loaded once per process: lists may be long, and a version never changes."""
    return Policy.objects.select_related("by").get(pk=pk, uuid=uuid)


@cache
def _first():
    """What we begin with: its lists are made ready once, too."""
    return Policy()
