"""The manifest of a backup: `manifest.json`, the last file in it, verifies all the others."""

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from platform import python_version

import django
from django.conf import settings

from comments.privacy import encryption
from newsroom.backups import Refused
from newsroom.pages.release import release

NAME = "manifest.json"
FORMAT = 1


@dataclass
class Manifest:
    paper: str
    made_at: str  # ISO 8601, UTC
    database: str  # sqlite or postgresql
    migrations: list  # "app.name" of all that the saved database has seen
    keys: list  # fingerprints, the sealing one first
    sealed: int  # rows with a sealed address
    counts: dict  # {what: how many}, for people
    missing: list  # files that a row of the database names and the media folder lacks
    files: dict = field(default_factory=dict)  # {name: {"bytes": int, "sha256": hex}}
    made_by: dict = field(default_factory=dict)  # versions of what made it
    format: int = FORMAT

    def as_bytes(self):
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def read(cls, content):
        """Raises Refused where these are not the words of a backup that we understand."""
        try:
            told = json.loads(content)
            if told["format"] > FORMAT:
                raise Refused(
                    "This backup was made by newer code. Update the code, then try again."
                )
            manifest = cls(**told)
            datetime.fromisoformat(manifest.made_at)
        except (ValueError, TypeError, KeyError):
            raise Refused("This file is not a Newsroom backup, or it is damaged.") from None
        return manifest

    @property
    def age(self):
        return datetime.now(UTC) - datetime.fromisoformat(self.made_at)


def begin(rows, database, missing):
    """The manifest of a snapshot; `rows` runs an SQL query on it and returns tuples."""
    seen = rows("SELECT app, name FROM django_migrations ORDER BY id")
    return Manifest(
        paper=settings.PAPER,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database=database,
        migrations=[f"{app}.{name}" for app, name in seen],
        keys=[encryption.key_fingerprint(key) for key in settings.EMAIL_KEYS],
        sealed=sum(_count(rows, f"{table} WHERE email_sealed <> ''") for table in _sealed(seen)),
        counts={what: _count(rows, table) for what, table in COUNTED.items()},
        missing=missing,
        made_by={
            "release": release(),
            "commit": _commit(),
            "django": django.get_version(),
            "python": python_version(),
        },
    )


SEALED = ("comments_comment", "comments_subscription", "comments_datarequest")
COUNTED = {
    "articles": "articles_article",
    "comments": "comments_comment",
    "pictures": "articles_image",
    "accounts": "auth_user",
}


def _sealed(migrations):
    """The tables with encrypted addresses; an older database has one under its old name."""
    is_renamed = ("comments", "0021_names") in {tuple(each) for each in migrations}
    return (*SEALED, "comments_outgoingemail" if is_renamed else "comments_letter")


def _count(rows, what):
    """`what` is one of the constants above; a table's name cannot be a parameter of a statement."""
    return rows(f"SELECT count(*) FROM {what}")[0][0]  # noqa: S608


def _commit():
    """The commit of the code; empty if there is no repository."""
    git = shutil.which("git")
    if not git:
        return ""
    asked = [git, "-C", str(settings.BASE_DIR), "rev-parse", "HEAD"]
    # Nothing of a request is in it: the path of git, and the folder of this code.
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
