"""The names of the files in a folder of backups, and which of them are ours."""

import re
from datetime import UTC, datetime

from django.conf import settings

from comments.privacy.erasures import files

STAMP = "%Y%m%dT%H%M%SZ"
DATED = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?\.tar\.gz")
KEYS = ".keys"  # added to the name of the backup that they open


def prefix():
    return f"newsroom-{settings.PAPER}-"


def draft_prefix():
    """Of unfinished backups; the next backup deletes what a killed one left."""
    return f".{prefix()}"


def drafts(folder):
    """Only those of this site. If a dash follows, the rest is the name of another site whose
    address begins like ours (news.example-8000), and which may be making a backup now."""
    found = folder.glob(f"{draft_prefix()}*")
    return [path for path in found if "-" not in path.name.removeprefix(draft_prefix())]


def new(folder, now=None):
    """An unused path, named after the current second."""
    stamp = (now or datetime.now(UTC)).strftime(STAMP)
    number, path = 1, folder / f"{prefix()}{stamp}.tar.gz"
    while path.exists():
        number += 1
        path = folder / f"{prefix()}{stamp}-{number}.tar.gz"
    return path


def ours(folder):
    """The backups of this paper in the folder, the oldest first."""
    paths = (path for path in folder.iterdir() if path.name.startswith(prefix()))
    found = [(DATED.fullmatch(path.name.removeprefix(prefix())), path) for path in paths]
    dated = [(name[1], int(name[2] or 1), path) for name, path in found if name]
    return [path for *_, path in sorted(dated)]


def keys_of(backup):
    return backup.with_name(f"{backup.name}{KEYS}")


def journal_of(backup, paper):
    """The journal of erasures beside a backup of the paper."""
    return backup.parent / f"newsroom-{paper}-{files.NAME}"
