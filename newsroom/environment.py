"""Reads settings from the environment, and says what to set when a value is bad."""

import os
import secrets
import tempfile
from email.utils import formataddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def site_url(value: str) -> str:
    """The address readers type, without a trailing slash: https://news.example."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"SITE_URL is {value!r}. Set it to the address that readers type, "
            "scheme and host only, such as https://news.example."
        )
    return value.rstrip("/")


def mail_from(value: str, name: str, url: str) -> str:
    """The sender of our mail: as told, else the site's name at the host of its address."""
    if value and ("@" not in value or not value.isprintable()):
        raise ImproperlyConfigured(
            f"MAIL_FROM is {value!r}. Set it to the address that mail comes from, such as "
            "Newsroom <newsroom@news.example>."
        )
    return value or formataddr((" ".join(name.split()), f"newsroom@{_mail_host(url)}"))


def _mail_host(url):
    """An address of digits is no domain for mail: there the machine writes to itself."""
    host = urlsplit(url).hostname
    return host if host.rpartition(".")[2].isalpha() else "localhost"


def secret(name: str, *, kept_in: Path, minimum: int = 32) -> str:
    """A secret from the environment, else one made once and kept in a file that only we read."""
    value = os.environ.get(name) or _kept_secret(kept_in)
    for part in value.split(","):
        if len(part.strip()) < minimum:
            raise ImproperlyConfigured(
                f"{name} is too short. Set it to at least {minimum} random characters, for example "
                'the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
    return value


def _kept_secret(path: Path) -> str:
    """Reads the file, or makes it; of several processes starting at once, the first one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()


def proxies(value: list[str]) -> list[str]:
    """Addresses or networks whose X-Forwarded-For we believe."""
    from_env = [item.strip() for item in value if item.strip()]
    for item in from_env:
        try:
            ip_network(item, strict=False)
        except ValueError:
            raise ImproperlyConfigured(
                f"TRUSTED_PROXIES holds {item!r}. Set it to addresses or networks, separated by "
                "commas, such as 127.0.0.1,10.0.0.0/8."
            ) from None
    return from_env


def days(name: str, value: str | int, *, most: int = 36_500) -> int:
    """For how long something is kept: whole days, at least one."""
    return whole_number(name, value, unit="days", most=most)


def whole_number(name: str, value: str | int, *, unit: str, most: int) -> int:
    """At least one of them."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a whole number of {unit}, from 1 to {most}."
        )
    return int(text)


def choice(name: str, value: str, *, among: tuple[str, ...]) -> str:
    """One of a few words."""
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(among)}.")
    return value
