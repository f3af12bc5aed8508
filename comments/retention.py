"""What is kept of readers, and for how long: applied here, told on the privacy page.

Each rule is one kind of row. The figures are settings (KEPT_DAYS), so that the page and the purge
can never say different things.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import (
    Block,
    Comment,
    DataRequest,
    Letter,
    Repeat,
    Report,
    Reveal,
    Sketch,
    Subscription,
)
from comments.models.data_request import KEY_LIVES
from comments.personal import journal

AT_ONCE = 100  # rows in one transaction: readers who send a comment meanwhile do not notice


@dataclass(frozen=True)
class Rule:
    """Which rows are overdue at a moment, and what becomes of them: they must cease to be so."""

    noun: str
    setting: str
    overdue: Callable[..., QuerySet]
    forget: Callable[[QuerySet], object]

    def apply(self):
        """Forgets what is overdue, in batches; returns of how many rows."""
        before = timezone.now() - kept_for(self.setting)
        done = 0
        while keys := self._some(before):
            with transaction.atomic():
                rows = self.overdue(before).filter(pk__in=keys)
                if rows.model is Comment:
                    rows.hold()
                self.forget(rows.order_by("-pk"))
            done += len(keys)
        return done

    def _some(self, before):
        """The youngest first: replies go before what they answer."""
        return list(self.overdue(before).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE])


def days(setting):
    return settings.KEPT_DAYS[setting]


def kept_for(setting):
    return timedelta(days=days(setting)) if setting else timedelta()


# --- Which rows are overdue -------------------------------------------------------------------


def _with_networks(model):
    return lambda before: model.objects.filter(created_at__lte=before).exclude(ip_hash="")


def _repeats(before):
    return Repeat.objects.until(before)


def _unconfirmed(before):
    return Subscription.objects.filter(confirmed_at=None, created_at__lte=before)


def _letters(*states):
    return lambda before: Letter.objects.filter(state__in=states, done_at__lte=before)


def _requests(before):
    """What somebody is looking at just now stays until they have looked."""
    is_open = Q(opened_at__gt=timezone.now() - KEY_LIVES)
    return DataRequest.objects.filter(created_at__lte=before).exclude(is_open)


def _addresses(before):
    return Comment.objects.until(before).exclude(email_sealed="")


def _declined(before):
    return Comment.objects.declined_or_withdrawn().filter(decided_at__lte=before, erased_at=None)


def _needless_tombstones(before):
    """Nothing answers them any more."""
    replies = Comment.objects.filter(parent=OuterRef("pk"))
    return Comment.objects.filter(~Exists(replies), erased_at__lte=before)


def _sketches(before):
    return Sketch.objects.filter(comment__created_at__lte=before)


def _reports(before):
    return Report.objects.filter(decided_at__lte=before)


def _blocks(before):
    return Block.objects.over_since(before)


def _reveals(before):
    return Reveal.objects.filter(made_at__lte=before)


# --- What becomes of them ---------------------------------------------------------------------


def _delete(rows):
    rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def _erase(comments):
    for comment in comments:
        comment.erase()


def _emptying(*fields):
    return lambda rows: rows.order_by().update(**dict.fromkeys(fields, ""))


FORGETTING_NETWORKS = (
    Rule(
        "networks of comments",
        "NETWORKS_KEPT_DAYS",
        _with_networks(Comment),
        _emptying("ip_hash", "fingerprint"),  # which is made of the network, too
    ),
    Rule("networks of reports", "NETWORKS_KEPT_DAYS", _with_networks(Report), _emptying("ip_hash")),
)
RULES = (
    *FORGETTING_NETWORKS,
    Rule("repeated sendings", "NETWORKS_KEPT_DAYS", _repeats, _delete),
    Rule("unconfirmed subscriptions", "UNCONFIRMED_KEPT_DAYS", _unconfirmed, _delete),
    Rule(
        "letters that are done",
        "LETTERS_KEPT_DAYS",
        _letters(Letter.State.SENT, Letter.State.DROPPED),
        _delete,
    ),
    Rule("dead letters", "DEAD_LETTERS_KEPT_DAYS", _letters(Letter.State.DEAD), _delete),
    Rule("data requests", "DATA_REQUESTS_KEPT_DAYS", _requests, _delete),
    Rule("sealed addresses", "ADDRESSES_KEPT_DAYS", _addresses, _emptying("email_sealed")),
    Rule("declined and withdrawn comments", "DECLINED_KEPT_DAYS", _declined, _erase),
    Rule("tombstones that nothing answers", "", _needless_tombstones, _delete),
    Rule("sketches", "SKETCHES_KEPT_DAYS", _sketches, _delete),
    Rule("reports", "REPORTS_KEPT_DAYS", _reports, _delete),
    Rule("blocks that are over", "BLOCKS_KEPT_DAYS", _blocks, _delete),
    Rule("revealed addresses", "REVEALS_KEPT_DAYS", _reveals, _delete),
)


def enforce(rules=RULES):
    """Applies the rules; returns how many rows each of them forgot. What is done stays done."""
    counts = {rule.noun: rule.apply() for rule in rules}
    journal.empty()
    return counts
