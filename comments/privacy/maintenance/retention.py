"""What is kept of readers, and for how long: applied here, shown on the privacy page.

Each rule is one kind of row. The figures are settings (KEPT_DAYS), so that the page and the purge
can never say different things.

Nothing is forgotten by a clock that cannot be believed (clock.py), and a wrong figure does
not empty the site: what fell due in the last days is forgotten whole, of a backlog only a part in
each run. Every day that the worker runs it keeps up, and works off what was left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.models import (
    Block,
    Comment,
    DataRequest,
    EmailAccess,
    Erasure,
    MinHashSignature,
    OutgoingEmail,
    Repeat,
    Report,
    Subscription,
)
from comments.models.data_request import KEY_LIVES
from comments.privacy.data_requests import journal
from comments.privacy.maintenance import clock

AT_ONCE = 100  # rows in one transaction: readers who send a comment meanwhile do not notice

# Where a worker runs every day, nothing is overdue for longer than the clock is let go ahead. What
# is, is a backlog: a figure was made smaller, or the site was away. Somebody may have to stop it.
BACKLOG_AFTER = clock.FAR
SHARE = 10  # of a backlog, as much is forgotten in a run as one in so many of all rows of its kind
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)  # a moment at which everything is overdue
FEW = 25  # but at least so many rows, so that a small site gets done with it


@dataclass(frozen=True)
class Rule:
    """Which rows are overdue at a moment, and what becomes of them: they must cease to be so."""

    noun: str
    setting: str
    overdue: Callable[..., QuerySet]
    forget: Callable[[QuerySet], object]

    def apply(self, *, is_whole=False):
        """Forgets what is overdue, in batches; returns of how many rows.

        Of a backlog a part, the oldest rows; all of it where `is_whole`.
        """
        before = self.before()
        backlog = self._backlog(before)
        allowed = None if is_whole else self._allowed(backlog)
        if allowed is None:
            return self._forget_all(before)
        oldest = list(backlog.order_by("pk").values_list("pk", flat=True)[:allowed])
        for end in range(len(oldest), 0, -AT_ONCE):
            self._forget(before, oldest[max(0, end - AT_ONCE) : end])
        return len(oldest) + self._forget_all(before, leaving=self._backlog(before))

    def due(self):
        """(of how many rows a run would forget now, how many it would leave to later ones)."""
        before = self.before()
        backlog = self._backlog(before)
        allowed = self._allowed(backlog)
        left = 0 if allowed is None else backlog.count() - allowed
        return self.overdue(before).count() - left, left

    def left(self):
        """How many rows of a backlog are there."""
        return self._backlog(self.before()).count()

    def before(self):
        """Rows are overdue whose time is this moment, or before it."""
        return timezone.now() - kept_for(self.setting)

    def _backlog(self, before):
        """What keeps no figure (tombstones without replies) has none."""
        since = before - BACKLOG_AFTER
        return self.overdue(since) if self.setting else self.overdue(before).none()

    def _allowed(self, backlog):
        """How many rows of the backlog one run may forget; None: all of it."""
        if not backlog.exists():
            return None
        of_all_ages = self.overdue(FOR_EVER).count()
        allowed = max(FEW, -(-of_all_ages // SHARE))
        return allowed if backlog.count() > allowed else None

    def _forget_all(self, before, leaving=None):
        done = 0
        while keys := self._some(before, leaving):
            self._forget(before, keys)
            done += len(keys)
        return done

    def _some(self, before, leaving):
        """The youngest first: replies go before what they answer."""
        rows = self.overdue(before)
        if leaving is not None:
            rows = rows.exclude(pk__in=leaving.order_by().values("pk"))
        return list(rows.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE])

    def _forget(self, before, keys):
        with transaction.atomic():
            rows = self.overdue(before).filter(pk__in=keys)
            if rows.model is Comment:
                rows.lock()
            self.forget(rows.order_by("-pk"))


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


def _emails(*states):
    return lambda before: OutgoingEmail.objects.filter(state__in=states, done_at__lte=before)


def _requests(before):
    """A request that someone is viewing right now stays until they are done."""
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


def _signatures(before):
    return MinHashSignature.objects.filter(comment__created_at__lte=before)


def _reports(before):
    return Report.objects.filter(decided_at__lte=before)


def _blocks(before):
    return Block.objects.over_since(before)


def _email_accesses(before):
    return EmailAccess.objects.filter(made_at__lte=before)


def _erasures(before):
    return Erasure.objects.until(timezone.localdate(before))


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
    Rule("traces of repeated comments", "NETWORKS_KEPT_DAYS", _repeats, _delete),
    Rule("unconfirmed subscriptions", "UNCONFIRMED_KEPT_DAYS", _unconfirmed, _delete),
    Rule(
        "sent and dropped emails",
        "EMAILS_KEPT_DAYS",
        _emails(OutgoingEmail.State.SENT, OutgoingEmail.State.DROPPED),
        _delete,
    ),
    Rule(
        "undelivered emails", "FAILED_EMAILS_KEPT_DAYS", _emails(OutgoingEmail.State.DEAD), _delete
    ),
    Rule("data requests", "DATA_REQUESTS_KEPT_DAYS", _requests, _delete),
    Rule("encrypted addresses", "ADDRESSES_KEPT_DAYS", _addresses, _emptying("email_sealed")),
    Rule("declined and withdrawn comments", "DECLINED_KEPT_DAYS", _declined, _erase),
    Rule("tombstones without replies", "", _needless_tombstones, _delete),
    Rule("signatures", "SIGNATURES_KEPT_DAYS", _signatures, _delete),
    Rule("reports", "REPORTS_KEPT_DAYS", _reports, _delete),
    Rule("ended blocks", "BLOCKS_KEPT_DAYS", _blocks, _delete),
    Rule("records of opened addresses", "REVEALS_KEPT_DAYS", _email_accesses, _delete),
    Rule("marks of erasures", "ERASURES_KEPT_DAYS", _erasures, _delete),
)


def enforce(rules=RULES, *, is_whole=False):
    """Applies the rules; returns how many rows each of them forgot. What is done stays done.

    Raises clock.Wrong, and forgets nothing, where the clock cannot be believed.
    """
    clock.require()
    counts = {rule.noun: rule.apply(is_whole=is_whole) for rule in rules}
    journal.empty()
    return counts


def left_over(rules=RULES):
    """{noun: how many rows a run left to later ones}, of those where any are."""
    counts = {rule.noun: rule.left() for rule in rules}
    return {noun: count for noun, count in counts.items() if count}


def words_of(left):
    """What `left_over` found, and what to do, in a sentence."""
    rows = ", ".join(f"{count} {noun}" for noun, count in left.items())
    return (
        f"Overdue for more than {BACKLOG_AFTER.days} days, and spread over later runs: "
        f"{rows}. If a setting (…_KEPT_DAYS) is wrong, correct it now. If the settings are right, "
        "you can delete all of it now: manage.py enforce_retention --all"
    )
