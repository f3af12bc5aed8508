"""What an authenticator app needs: as a QR code, or to type by hand."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

import segno
from django.conf import settings

QUIET = 4  # modules of margin, which cameras need (ISO/IEC 18004)


class Picture(NamedTuple):
    """A QR code for an SVG: its width in modules, and the path that fills the dark ones."""

    width: int
    path: str


def address(authenticator) -> str:
    """As apps read it (github.com/google/google-authenticator/wiki/Key-Uri-Format)."""
    site = settings.SITE_NAME.replace(":", " ")
    name = f"{site}:{authenticator.user.get_username()}"
    asked = urlencode({"secret": authenticator.secret, "issuer": site}, quote_via=quote)
    return f"otpauth://totp/{quote(name)}?{asked}"


def grouped(authenticator) -> str:
    """The secret in fours, to be typed where there is no camera."""
    secret = authenticator.secret
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def picture(authenticator) -> Picture:
    matrix = segno.make_qr(address(authenticator), error="m").matrix
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Picture(len(matrix) + 2 * QUIET, path)
