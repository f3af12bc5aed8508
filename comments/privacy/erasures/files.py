"""The journal as files: one in the data folder, one in every folder that holds backups.

A line is `2026-11-30 erase 32 hexadecimal digits`. It is on the disk before the answer leaves, so
that an erasing outlives the loss of the database a moment later. A file that cannot be written
stops no erasing: the worker adds what is missing.
"""

import contextlib
import fcntl
import logging
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from comments.privacy import durable_files
from comments.privacy.erasures.deed import Deed

log = logging.getLogger(__name__)

NAME = "erasures.journal"  # how the name of every such file ends
FOLDERS = "backup_folders"  # in the data folder: where backups were written, a path a line
HEAD = "# Newsroom: keyed hashes of what was erased. A restored backup erases it again.\n"
LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) ([a-z]{1,8}) ([0-9a-f]{32})")


@dataclass(frozen=True, order=True)
class Line:
    day: str
    deed: str
    mark: str

    @classmethod
    def of(cls, erasure):
        return cls(erasure.day.isoformat(), str(erasure.deed), erasure.mark)

    @classmethod
    def read(cls, text):
        """None for an invalid line, such as one that a crash cut off."""
        found = LINE.fullmatch(text.strip())
        line = cls(*found.groups()) if found else None
        return line if line and line.is_sound else None

    @property
    def is_sound(self):
        with contextlib.suppress(ValueError):
            return bool(date.fromisoformat(self.day)) and self.deed in Deed.values
        return False

    @property
    def what(self):
        return self.deed, self.mark

    def __str__(self):
        return f"{self.day} {self.deed} {self.mark}\n"


# --- Where they are ---------------------------------------------------------------------------


def own():
    return settings.DATA_DIR / NAME


def in_folder(folder):
    """The journal of this paper in a folder that papers may share."""
    return Path(folder) / f"newsroom-{settings.PAPER}-{NAME}"


def everywhere():
    """Every file that is kept up; a folder that is gone, or not mounted, has none."""
    folders = {*_remembered(), *filter(None, [settings.BACKUP_DIR])}
    return [own(), *(in_folder(folder) for folder in sorted(folders) if os.path.isdir(folder))]


def remember(folder):
    """From now on the folder's journal is kept up; and from now on there is one."""
    folder = str(Path(folder).resolve())
    if folder not in _remembered():
        _append(settings.DATA_DIR / FOLDERS, [f"{folder}\n"])
    for path in (own(), in_folder(folder)):
        append(path, [])


def _remembered():
    try:
        return set((settings.DATA_DIR / FOLDERS).read_text().splitlines())
    except FileNotFoundError:
        return set()
    except OSError as error:  # what is erased must not fail for it
        log.error("Cannot read the list of backup folders, %s (%s)", FOLDERS, error.strerror)
        return set()


# --- Reading and writing ----------------------------------------------------------------------


def read(path):
    """The lines of a journal; nothing where there is none."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return [line for line in map(Line.read, file) if line]
    except FileNotFoundError:
        return []


def append_everywhere(lines):
    for path in everywhere():
        try:
            append(path, lines)
        except OSError as error:
            log.error("The journal of erasures was not written (%s); trying again", error.strerror)


def append(path, lines):
    """On the disk when it returns. Raises OSError."""
    _append(path, [str(line) for line in lines], head=HEAD)


def _append(path, texts, head=""):
    with _locked(path) as file:
        end = file.seek(0, os.SEEK_END)
        if not end:
            texts = [head, *texts]
        elif not _ends_its_line(file, end):
            texts = ["\n", *texts]
        file.write("".join(texts).encode())
        file.flush()
        os.fsync(file.fileno())
    if not end:
        durable_files.sync(path.parent)


def _ends_its_line(file, end):
    file.seek(end - 1)
    is_whole = file.read(1) == b"\n"
    file.seek(end)
    return is_whole


@contextlib.contextmanager
def _locked(path):
    """The file as it is now: a shorter one may have replaced it while we waited."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(path, file):
                yield file
                return


def _is_still(path, file):
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    return False


def drop_before(path, day):
    """Takes out the lines of days before, and repeated ones. Raises OSError."""
    with _locked(path):
        kept = sorted({line for line in read(path) if line.day >= day.isoformat()})
        durable_files.write(path, "".join([HEAD, *map(str, kept)]))
