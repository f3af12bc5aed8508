"""A browser in which an account logged in before: known by a signed cookie, only for the admin.

So guessers in the same office, or behind the same carrier, cannot lock the owner out
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies). It opens
nothing: the password is still required.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from newsroom.accounts import keys

COOKIE = "admin_browser"
LASTS = 180 * 24 * 3600  # seconds since the last log-in


def known(request, name):
    """What this browser was given when the account of this name last logged in here, or nothing."""
    try:
        given = _signer().unsign(request.COOKIES.get(COOKIE, ""), max_age=LASTS)
    except BadSignature:
        return ""
    account, _, token = given.partition(".")
    return token if account == _account(name) else ""


def remember(response, user):
    value = _signer().sign(f"{_account(user.get_username())}.{secrets.token_urlsafe(12)}")
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _account(name):
    return keys.keyed_hash(keys.ATTEMPTS, "browser of", name.casefold())


def _signer():
    return TimestampSigner(salt="newsroom.accounts.browser")
