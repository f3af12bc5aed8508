"""Only the site's own user can read what the site writes.

The database and every file beside it hold waiting comments, encrypted addresses and sessions.
Static files and pictures are public, and a web server with its own user reads them: the storages
give them FILE_UPLOAD_PERMISSIONS whatever the umask is.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

UMASK = 0o077
THROUGH = 0o711  # of the data folder: others can reach its public files, but cannot list it
OTHERS = 0o077  # the bits of everyone except the owner
COMPANIONS = ("", "-wal", "-shm", "-journal")  # a SQLite database, and the files beside it


def keep_private() -> None:
    """From now on this process and its children create files that only their user can read."""
    os.umask(UMASK)


def make_data_dir(path: Path) -> None:
    """Creates the folder if it is missing; does not change the mode of an existing one."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(THROUGH)


def tighten(*paths: Path) -> None:
    """Removes the permissions of others that an older version, or a copy, left on these files.

    Missing files, files of other users, links, folders and devices stay as they are.
    """
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            found = path.lstat()
            is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            if is_ours and found.st_mode & OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def of_sqlite(name: str) -> list[Path]:
    """The files of a SQLite database; none if it is in memory."""
    if not name or ":memory:" in name or name.startswith("file:"):
        return []
    return [Path(f"{name}{companion}") for companion in COMPANIONS]
