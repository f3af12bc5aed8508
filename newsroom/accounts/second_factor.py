"""Two-step verification: who must have it, who has it, and whether a session has shown it."""

from django.conf import settings
from django_otp import login as mark_verified

from newsroom.accounts.models import Authenticator, RecoveryCode

OFF, PRIVILEGED, EVERYONE = CHOICES = ("off", "privileged", "everyone")
# Everyone who can reveal a reader's address, change what is published automatically, publish under
# our name, or give these rights to others.
PRIVILEGES = (
    *("comments.reveal_email", "comments.add_policy", "articles.publish_article"),
    *("auth.add_user", "auth.change_user", "auth.change_group"),
)


def is_demanded_of(user):
    """Whether the site's operator wants this account to have it (SECOND_FACTOR)."""
    if settings.SECOND_FACTOR == PRIVILEGED:
        return any(user.has_perm(privilege) for privilege in PRIVILEGES)
    return settings.SECOND_FACTOR == EVERYONE


def is_owed_by(user):
    """Whether this session may do nothing yet, because only the password was given."""
    return not user.is_verified() and is_demanded_of(user)


def of(user):
    """The account's authenticator; None where it has none."""
    return Authenticator.objects.devices_for_user(user, confirmed=True).first()


def is_right(authenticator, code):
    """Whether it is the app's current code, or a recovery code; that uses it up.

    An app that is being set up must show that it works: only its code counts.
    """
    plain = "".join(code.split())
    return authenticator.verify_token(plain) or (
        authenticator.confirmed and RecoveryCode.objects.use(authenticator.user, plain)
    )


def verify_session(request, authenticator):
    """From now on the session counts as opened by both steps."""
    mark_verified(request, authenticator)
