"""Reads settings from the environment, and says what to set when a value is bad."""

import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from email.utils import formataddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

from comments.privacy import durable_files
from newsroom import private_files

CONSOLE = "django.core.mail.backends.console.EmailBackend"
MAILER_OPTIONS = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}
HSTS = ("host", "subdomains", "preload")
LONGEST_NUMBER = 6  # digits


def site_url(value: str) -> str:
    """The address readers type, without a trailing slash: https://news.example."""
    if not _is_origin(value):
        raise ImproperlyConfigured(
            f"SITE_URL is {value!r}. Set it to the address that readers type, "
            "scheme and host only, such as https://news.example."
        )
    return value.rstrip("/")


def _is_origin(value):
    try:
        parts = urlsplit(value)
        more = parts.path.strip("/") or parts.query or parts.fragment or parts.username
        is_known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        return bool(is_known and not more)
    except ValueError:  # of the port, or a bracket
        return False


def mail_from(value: str, name: str, url: str) -> str:
    """The sender of our emails: the setting, else the site's name at the host of its address."""
    if value and ("@" not in value or not value.isprintable()):
        raise ImproperlyConfigured(
            f"MAIL_FROM is {value!r}. Set it to the sender address of emails, such as "
            "Newsroom <newsroom@news.example>."
        )
    if value:
        return value
    host = urlsplit(url).hostname
    # An address of digits is no domain for mail: there the machine writes to itself.
    domain = host if host.rpartition(".")[2].isalpha() else "localhost"
    return formataddr((" ".join(name.split()), f"newsroom@{domain}"))


def secret(name: str, *, kept_in: Path, minimum: int = 32) -> str:
    """A secret from the environment, else from the file that holds it; empty if there is neither.

    Every command reads settings, in any shell: none of them creates a key (see make_secret).
    """
    value = os.environ.get(name) or _kept_secret(name, kept_in)
    for part in value.split(",") if value else []:
        if len(part.strip()) < minimum:
            raise ImproperlyConfigured(
                f"{name} is too short. Set it to at least {minimum} random characters, for example "
                'the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
    return value


def _kept_secret(name, path):
    try:
        return path.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except PermissionError:
        raise ImproperlyConfigured(
            f"This account cannot read {path}, which holds {name}. Run the command as the site's "
            f"account, or set {name} or DATA_DIR."
        ) from None


def make_secret(path: Path) -> None:
    """Creates a file that only we can read, unless it exists; of several processes one wins."""
    if path.exists():
        return
    private_files.make_data_dir(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        durable_files.sync(draft)  # before the first comment is encrypted with it
        os.link(draft, path)
        durable_files.sync(path.parent)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


class PassingSecret(str):
    """A secret for this process only, for commands that sign nothing: no site is served with it."""

    def __new__(cls):
        return super().__new__(cls, secrets.token_urlsafe(48))


class NoKeys(Sequence):
    """Stands for missing keys: it is false, and raises a message that says what to do when used."""

    def __init__(self, name: str, path: Path):
        self.sentence = (
            f"{name} is not set, and {path} does not exist, so nothing can be encrypted or "
            "decrypted. Run this with the site's settings. To create the keys of a new site, run: "
            "manage.py migrate"
        )

    def __bool__(self):
        return False

    def __getitem__(self, index):
        raise ImproperlyConfigured(self.sentence)

    def __len__(self):
        raise ImproperlyConfigured(self.sentence)


def keys(name: str, *, kept_in: Path) -> Sequence[str]:
    """Secrets separated by commas, as `secret` finds them."""
    value = secret(name, kept_in=kept_in)
    return value.split(",") if value else NoKeys(name, kept_in)


def fingerprints(name: str, value: list[str]) -> list[str]:
    """Fingerprints of keys, as the site prints them; or the word unknown."""
    told = [item.strip().lower() for item in value if item.strip()]
    for item in told:
        if not re.fullmatch(r"[0-9a-f]{16}|unknown", item):
            raise ImproperlyConfigured(
                f"{name} holds a value that is not the fingerprint of a key. Set it to the "
                "fingerprints of the lost keys (never the keys), separated by commas, as "
                "`manage.py serve` prints them."
            )
    return told


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
    """How long something is kept: whole days, at least one."""
    return whole_number(name, value, unit="days", most=most)


def whole_number(name: str, value: str | int, *, unit: str, most: int) -> int:
    """At least one of them."""
    text = str(value).strip()
    if not is_from_one_to(most, text):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a whole number of {unit}, from 1 to {most}."
        )
    return int(text)


def is_from_one_to(most: int, text: str) -> bool:
    """Checks the length first: Python would parse thousands of digits before it refuses."""
    is_short = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return is_short and 1 <= int(text) <= most


def hsts(value: str) -> tuple[bool, bool]:
    """(does HSTS hold for subdomains, may browsers preload it): both reach beyond this site."""
    if value not in HSTS:
        raise ImproperlyConfigured(
            f"HSTS is {value!r}. Set it to host (this host only), subdomains (and all hosts below "
            "it), or preload (and browsers may know it before the first visit)."
        )
    return value != "host", value == "preload"


def mail(url: dict, *, timeout: int) -> dict:
    """Django's settings for a mail server: MAILERS from Django 6.1 on, EMAIL_… before.

    `url` is what django-environ made of EMAIL_URL; `timeout` are seconds for each answer.
    """
    if django.VERSION < (6, 1):
        return url | {"EMAIL_TIMEOUT": timeout}
    mailer = {"BACKEND": url["EMAIL_BACKEND"]}
    if url.get("EMAIL_HOST"):
        mailer["OPTIONS"] = {"timeout": timeout} | {
            option: url[name] for option, name in MAILER_OPTIONS.items() if url.get(name)
        }
    elif url.get("EMAIL_FILE_PATH"):
        mailer["OPTIONS"] = {"file_path": url["EMAIL_FILE_PATH"]}
    return {"MAILERS": {"default": mailer}}


def console_mail(backend: str, url: str) -> str:
    """What is wrong with the email settings of a public site; empty if nothing is."""
    if backend != CONSOLE or not url.startswith("https://"):
        return ""
    return (
        f"The site is served at {url}, but its emails would only be printed here, with readers' "
        "addresses and their secret links. Set EMAIL_URL to your mail server, such as "
        "smtp+tls://user:password@mail.example:587."
    )


def paper(url: str) -> str:
    """The site's address as a part of file names: news.example, or 127.0.0.1-8000."""
    return re.sub(r"[^a-z0-9.-]+", "-", urlsplit(url).netloc.lower()).strip("-.")


def backup_dir(value: str, *, public: tuple[Path, ...]) -> str:
    """The folder for backups, as an absolute path, or empty. Never one that readers can reach."""
    if not value.strip():
        return ""
    folder = Path(value.strip()).resolve()
    if any(folder.is_relative_to(shown) for shown in public):
        raise ImproperlyConfigured(
            f"BACKUP_DIR is {value!r}, a folder that is served to readers. Set it to another "
            "folder, preferably on another disk."
        )
    return str(folder)


def backup_keep(value: str, *, most: int) -> int:
    """How many daily backups are kept: the journal must cover the oldest of them."""
    text = value.strip()
    if not is_from_one_to(most, text):
        raise ImproperlyConfigured(
            f"BACKUP_KEEP is {value!r}. Set it to a number of daily backups from 1 to {most} "
            "(ERASURES_KEPT_DAYS)."
        )
    return int(text)


def choice(name: str, value: str, *, among: tuple[str, ...]) -> str:
    """One of a few words."""
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(among)}.")
    return value
