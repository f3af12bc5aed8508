"""What `manage.py` does before any command, ours or Django's.

A command that changes something first says where: a shell without the settings of the service would
change another site. A command that is not listed here counts as one that changes something.
"""

import os
import sys

from django.conf import settings
from django.core.management.base import CommandError

from comments.privacy.maintenance import clock, keyring
from newsroom import database, startup_checks

# They only read, or write only source code.
READ_ONLY = frozenset(
    {
        *("check", "diffsettings", "findstatic", "help", "sendtestemail", "version"),
        *("dumpdata", "evaluate_filter", "export_filter", "inspectdb", "send_test_mail"),
        *("makemigrations", "optimizemigration", "showmigrations", "squashmigrations"),
        *("sqlflush", "sqlmigrate", "sqlsequencereset", "test", "testserver"),
        *("compilemessages", "makemessages", "startapp", "startproject"),
    }
)
MAKES_A_SITE = frozenset({"migrate", "prepare", "restore", "setup"})  # they need no database yet
NEEDS_NO_DATABASE = frozenset({"collectstatic"})
ERASES_BY_TIME = frozenset({"clearsessions", "prune_db_task_results"})  # not ours, so held here
SEALS = frozenset({"runserver"})  # our own commands that encrypt check the keys themselves
OF_ANOTHER = "--with-parent"  # of a worker: its parent has already printed the line


def begin(name, argv):
    """Prints where the command works, or raises CommandError if it must not run."""
    if name in READ_ONLY:
        # SQLite would make an empty file for whoever looks into a database that is not there.
        if not database.is_there():
            settings.DATABASES["default"]["NAME"] = ":memory:"
        return
    is_repeated = OF_ANOTHER in argv or os.environ.get("RUN_MAIN")  # by the reloader
    if not is_repeated:
        sys.stderr.write(f"{announcement()}\n")
    if name == "migrate":
        database.require_wanted("--new" in argv)
    elif name not in MAKES_A_SITE | NEEDS_NO_DATABASE:
        database.require()
    database.make_folder()
    if name in SEALS:
        startup_checks.require_keys()
    if name in ERASES_BY_TIME:
        try:
            clock.require()
        except clock.Wrong as wrong:
            raise CommandError(str(wrong)) from None


def announcement():
    """Database, data folder, and the fingerprints of the keys, in one line."""
    own = keyring.given()
    first, *others = own or ["none"]
    more = f" (and {', '.join(others)})" if others else ""
    where = database.address() if database.is_there() else f"{database.address()} (does not exist)"
    return f"Database: {where} · data folder: {settings.DATA_DIR} · key: {first}{more}"
