"""What a new site begins with, made once in a test run and copied for each: 0.1 s instead of 18.

The processes of a run share a folder, the workshop; whoever opens it puts it away.
"""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.processes import manage

SERVER = os.environ.get("TEST_DATABASE_URL", "")
WORKSHOP = "TEST_WORKSHOP"  # the variable that tells the processes of a run where it is


def open_workshop():
    """Returns whether this process opened it, and so has to put it away."""
    if WORKSHOP in os.environ:
        return False
    os.environ[WORKSHOP] = tempfile.mkdtemp(prefix="newsroom-furnished-")
    return True


def put_away():
    """Removes what the copies were made from."""
    has_template = (_workshop() / "postgres").exists()
    shutil.rmtree(_workshop(), ignore_errors=True)
    if has_template:
        administer(f'DROP DATABASE IF EXISTS "{template()}" WITH (FORCE)')


def furnish(environment, *, with_static=True):
    """Tables, keys and static files, as `migrate` and `collectstatic` make them on a new site."""
    target = Path(environment["DATA_DIR"])
    is_postgres = environment.get("DATABASE_URL", "").startswith("postgres")
    shutil.copytree(_with_tables(is_postgres), target, dirs_exist_ok=True)
    if is_postgres:
        name = urlsplit(environment["DATABASE_URL"]).path.lstrip("/")
        administer(
            f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{template()}"'
        )
    if with_static:
        shutil.copytree(_static(), target / "static", dirs_exist_ok=True)


def administer(*statements):
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        for statement in statements:
            administrator.execute(statement)


def fill(connection, **_):
    """Copies the tables into a new SQLite database; a receiver of `connection_created`."""
    if connection.introspection.table_names():
        return
    with contextlib.closing(sqlite3.connect(_with_tables(False) / "db.sqlite3")) as made:
        made.backup(connection.connection)


def migrated_template():
    """The name of a PostgreSQL database that has all tables."""
    _with_tables(True)
    return template()


def template():
    return f"newsroom_{_workshop().name.rpartition('-')[2]}"


def _workshop():
    return Path(os.environ[WORKSHOP])


@cache
def _with_tables(is_postgres):
    """A data folder with keys, and with the database where that is a file."""

    def make(folder):
        environment = _new(folder)
        if is_postgres:
            administer(f'DROP DATABASE IF EXISTS "{template()}"', f'CREATE DATABASE "{template()}"')
            environment["DATABASE_URL"] = urlsplit(SERVER)._replace(path=f"/{template()}").geturl()
        assert manage(environment, "migrate", "--new", "-v0").wait(120) == 0

    return _made_once("postgres" if is_postgres else "sqlite", make)


@cache
def _static():
    def make(folder):
        environment = _new(folder) | {"DATABASE_URL": "sqlite://:memory:"}
        assert manage(environment, "collectstatic", "-v0", "--no-input").wait(120) == 0

    return _made_once("files", make) / "static"


def _made_once(name, make):
    """The folder of this name in the workshop; other processes wait while one makes it."""
    folder, unfinished = _workshop() / name, _workshop() / f"{name}.unfinished"
    with open(_workshop() / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _new(folder):
    of_the_site = {"DATABASE_URL", "CACHE_URL", "SECRET_KEY", "EMAIL_KEYS", "SITE_URL"}
    told = {name: value for name, value in os.environ.items() if name not in of_the_site}
    settings = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATA_DIR": str(folder)}
    return told | settings
