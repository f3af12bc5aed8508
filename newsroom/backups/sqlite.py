"""SQLite: saved by its backup API, restored by one rename, with no old journal left beside it."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from comments.privacy import durable_files
from newsroom.backups import Refused

KIND = "sqlite"
NAME = "database.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a file, and applies to it
PATIENCE = 2  # seconds to wait for another program that uses the file


# --- Saving -----------------------------------------------------------------------------------


@contextmanager
def snapshot(folder):
    """Copies the database as it is at this moment to the folder; others continue to write.

    Yields the path and a function that runs an SQL query on the copy.
    """
    path = folder / NAME
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)  # in one step, lest every write begin it anew
            copy.execute("PRAGMA journal_mode=DELETE")
            _check(copy, "The database is damaged")
            yield path, lambda question: copy.execute(question).fetchall()
    except sqlite3.DatabaseError as error:  # damaged beyond what a check could tell, among others
        raise Refused(f"The database could not be copied: {error}.") from None


def _check(database, what):
    for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
        try:
            wrong = [row for row in database.execute(question).fetchmany(3) if row != ("ok",)]
        except sqlite3.DatabaseError as error:
            wrong = [error]
        if wrong:
            raise Refused(f"{what}: {question} reports {wrong[0]}.")


# --- Putting back -----------------------------------------------------------------------------


def live():
    return Path(connection.settings_dict["NAME"]).resolve()


def refuse_if_used():
    """Raises Refused while any program has the file open. Writes its journal back into it."""
    connection.close()
    if not live().exists():
        return
    try:
        with closing(sqlite3.connect(live(), timeout=PATIENCE)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Refused(
            f"Another program has {live()} open ({error}). Stop the site and everything else that "
            "uses the file, then try again."
        ) from None
    except sqlite3.DatabaseError:
        return  # it is damaged: that is why somebody restores


class Staged:
    """The saved database beside the live one, until it takes its place."""

    def __init__(self, stamp):
        self.path = live().with_name(f"{live().name}.restoring")
        self.kept_as = live().with_name(f"{live().name}.before-restore-{stamp}")

    def load(self, saved):
        self.drop()  # what a restore that was killed left
        live().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(saved, self.path)
        with closing(sqlite3.connect(self.path)) as database:
            _check(database, "The saved database is damaged")

    @property
    def environment(self):
        """For a process that uses it as the site's database."""
        return {"DATABASE_URL": f"sqlite:///{quote(str(self.path))}"}

    def swap(self):
        """The rename is all or nothing; first removes all that SQLite would apply to the file."""
        refuse_if_used()  # another program may have opened the old file meanwhile
        with closing(sqlite3.connect(self.path)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
        os.chmod(self.path, 0o600)
        durable_files.sync(self.path)
        for suffix in BESIDE:
            with suppress(FileNotFoundError):
                os.replace(f"{live()}{suffix}", f"{self.kept_as}{suffix}")
        with suppress(FileNotFoundError):
            os.link(live(), self.kept_as)
        os.replace(self.path, live())
        durable_files.sync(live().parent)

    def drop(self):
        for suffix in ("", *BESIDE):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    @property
    def kept(self):
        """Where the previous data is, in words."""
        return f"the file {self.kept_as}" if self.kept_as.exists() else ""
