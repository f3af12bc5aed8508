"""The switch for authors who want email about comments on their articles."""

from typing import NamedTuple

from comments.models import AuthorAlert


class State(NamedTuple):
    is_on: bool
    has_address: bool


def state_for(user):
    """The state of this person's switch; None for people without a byline."""
    if getattr(user, "author", None) is None:
        return None
    return State(AuthorAlert.objects.filter(account=user).exists(), bool(user.email))


def switch(user, *, on):
    """Twice in the same direction is once."""
    if on and getattr(user, "author", None):
        AuthorAlert.objects.get_or_create(account=user)
    elif not on:
        AuthorAlert.objects.filter(account=user).delete()
