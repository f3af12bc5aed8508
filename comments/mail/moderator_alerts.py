"""How often moderators are notified: what each of them chose, and when the next email is due."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone

from comments.models import ModeratorAlert
from comments.models.moderator_alert import Pace

REST = timedelta(minutes=5)  # between two that are sent at once: a flood is one email, and another
MORNING = 7  # o'clock, when the daily one is due
PERMISSION = "comments.change_comment"


class State(NamedTuple):
    pace: str
    has_address: bool
    choices: list


def state_for(user):
    """What this person chose; None for those who decide nothing."""
    if not may_be_told(user):
        return None
    alert = ModeratorAlert.objects.filter(account=user).first()
    return State(alert.pace if alert else "", bool(user.email), [*Pace.choices, ("", "Never")])


def may_be_told(user):
    return user.is_active and user.has_perm(PERMISSION)


def choose(user, pace):
    """Starts with what comes from now on; a changed interval continues where the old one was."""
    if pace not in Pace.values:
        stop(user)
    elif may_be_told(user):
        now = timezone.now()
        due_at = now if pace == Pace.AT_ONCE else next_after(now, pace)
        ModeratorAlert.objects.update_or_create(
            account=user,
            defaults={"pace": pace, "due_at": due_at},
            create_defaults={"pace": pace, "due_at": due_at, "told_until": now},
        )


def stop(user):
    ModeratorAlert.objects.filter(account=user).delete()


def next_after(now, pace):
    """When the next digest of this pace may be sent."""
    if pace == Pace.AT_ONCE:
        return now + REST
    local = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    if pace == Pace.HOURLY:
        return local + timedelta(hours=1)
    morning = local.replace(hour=MORNING)
    return morning if morning > now else morning + timedelta(days=1)


# --- The link by which it is stopped ----------------------------------------------------------


def stop_address(user):
    return reverse("comments:digest_stop", args=[_signer().sign(user.pk)])


def account_of(token):
    """Whose link it is, or None."""
    try:
        return get_user_model().objects.filter(pk=_signer().unsign(token)).first()
    except BadSignature:
        return None


def _signer():
    return Signer(salt="comments.moderator-alert")
