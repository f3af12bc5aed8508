"""What the site writes is read by the site's own user alone.

The database holds comments that wait, sealed addresses and sessions, and so does every file beside
it. Static files and pictures are for everybody, and a web server with a user of its own reads them:
the storages give them FILE_UPLOAD_PERMISSIONS whatever the umask is.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

UMASK = 0o077
THROUGH = 0o711  # of the data folder: others reach what is public in it, and cannot list it
OTHERS = 0o077  # the bits of everybody but the owner
COMPANIONS = ("", "-wal", "-shm", "-journal")  # of a SQLite database, and what stands beside it


def keep_private() -> None:
    """From now on this process, and those that it starts, make files for their user alone."""
    os.umask(UMASK)


def make_data_dir(path: Path) -> None:
    """Makes the folder where it is missing; one that is there is its owner's to arrange."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(THROUGH)


def tighten(*paths: Path) -> None:
    """Takes from others what an older version, or a copy, left them of these files.

    Files that are missing or belong to somebody else, links, folders and devices stay as they are.
    """
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            found = path.lstat()
            is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            if is_ours and found.st_mode & OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def of_sqlite(name: str) -> list[Path]:
    """The files of a SQLite database; none where it stands in memory."""
    if not name or ":memory:" in name or name.startswith("file:"):
        return []
    return [Path(f"{name}{companion}") for companion in COMPANIONS]
