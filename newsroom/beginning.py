"""What `manage.py` does before any command, ours or Django's.

Whatever changes something says first where: a shell that lacks the settings of the service would
change another site. A command that is not known here is taken to change something.
"""

import os
import sys

from django.conf import settings
from django.core.management.base import CommandError

from comments.privacy import clock, keyring
from newsroom import database, startup_checks

# They look, or write source code alone.
READ_ONLY = frozenset(
    {
        *("check", "diffsettings", "findstatic", "help", "sendtestemail", "version"),
        *("dumpdata", "evaluate_filter", "export_filter", "inspectdb", "send_test_mail"),
        *("makemigrations", "optimizemigration", "showmigrations", "squashmigrations"),
        *("sqlflush", "sqlmigrate", "sqlsequencereset", "test", "testserver"),
        *("compilemessages", "makemessages", "startapp", "startproject"),
    }
)
MAKES_A_SITE = frozenset({"migrate", "prepare", "restore", "setup"})  # where there may be none
NEEDS_NO_DATABASE = frozenset({"collectstatic"})
ERASES_BY_TIME = frozenset({"clearsessions", "prune_db_task_results"})  # not ours, so held here
SEALS = frozenset({"runserver"})  # ours that seal ask for themselves
OF_ANOTHER = "--with-parent"  # of a worker: who started it has said all


def begin(name, argv):
    """Says where the command begins, or raises CommandError where it may not."""
    if name in READ_ONLY:
        return _look_only()
    is_repeated = OF_ANOTHER in argv or os.environ.get("RUN_MAIN")  # by the reloader
    if not is_repeated:
        sys.stderr.write(f"{announcement()}\n")
    if name == "migrate":
        database.require_wanted("--new" in argv)
    elif name not in MAKES_A_SITE | NEEDS_NO_DATABASE:
        database.require()
    database.make_folder()
    _require(name)


def announcement():
    """Database, data folder, and which keys seal and open, in a line."""
    own = keyring.given()
    first, *others = own or ["none"]
    more = f" (and {', '.join(others)})" if others else ""
    where = database.address() if database.is_there() else f"{database.address()} (does not exist)"
    return f"Database: {where} · data folder: {settings.DATA_DIR} · key: {first}{more}"


def _look_only():
    """SQLite would make an empty file for whoever looks into a database that is not there."""
    if not database.is_there():
        settings.DATABASES["default"]["NAME"] = ":memory:"


def _require(name):
    if name in SEALS:
        startup_checks.require_keys()
    if name in ERASES_BY_TIME:
        try:
            clock.require()
        except clock.Wrong as wrong:
            raise CommandError(str(wrong)) from None
