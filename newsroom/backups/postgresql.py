"""PostgreSQL: saved by pg_dump in one snapshot, put back in one transaction beside what is there.

The live tables are in the schema `public`. A restore loads into a schema of its own, which takes
the name `public` in the end, as the one before takes another: both or neither.
"""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import psycopg
from django.db import connection
from psycopg import sql

from newsroom.backups import Refused

KIND = "postgresql"
NAME = "database.sql"
RESTORING, BEFORE = "newsroom_restoring", "newsroom_before_"  # schemas
FOR_LIBPQ = {  # options of DATABASE_URL that its programs take from the environment
    name: f"PG{name.upper()}"
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
}
WHOSE = """
    SELECT count(*), string_agg(DISTINCT coalesce(nullif(application_name, ''), 'a program')
        || coalesce(' at ' || host(client_addr), ''), ', ')
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
"""

# An extension is there once, in one schema; tables of another name it by its number. It goes with
# the tables that are restored, and is never dropped with them.
MOVE = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT extname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE n.nspname = '{old}'
        LOOP EXECUTE format('ALTER EXTENSION %I SET SCHEMA {new}', name); END LOOP;
    END $$;
"""
DROP = f"""
    {MOVE.format(old=RESTORING, new="public")}
    DROP SCHEMA IF EXISTS {RESTORING} CASCADE;
"""
MAKE_WAY = f"""
    {DROP}
    ALTER SCHEMA public RENAME TO {{before}};
    CREATE SCHEMA public;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
    {MOVE.format(old="{before}", new="public")}
"""
STOPPING = ("--set=ON_ERROR_STOP=1", "--output=/dev/null")


# --- Saving -----------------------------------------------------------------------------------


@contextmanager
def snapshot(folder):
    """Dumps the database as it is at this moment into the folder; others go on writing.

    Yields the path and a function that asks the same snapshot a question in SQL.
    """
    path = folder / NAME
    with _link() as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        (name,) = link.execute("SELECT pg_export_snapshot()").fetchone()
        _refuse_older_program(link)
        words = ["--format=plain", "--no-owner", "--no-privileges", f"--snapshot={name}"]
        words += [f"--exclude-schema={BEFORE}*", f"--exclude-schema={RESTORING}", f"--file={path}"]
        _run("pg_dump", *words)
        yield path, lambda question: link.execute(question).fetchall()


def _link(**options):
    """A connection of our own: those of the site's pool are for pages."""
    asked = _environment()
    given = {
        "host": asked.get("PGHOST"),
        "port": asked.get("PGPORT"),
        "user": asked.get("PGUSER"),
        "password": asked.get("PGPASSWORD"),
        "dbname": asked["PGDATABASE"],
    }
    given |= {name: asked[known] for name, known in FOR_LIBPQ.items() if known in asked}
    try:
        return psycopg.connect(**given, application_name="backup or restore", **options)
    except psycopg.OperationalError as error:
        raise Refused(f"The database does not answer: {_first_line(error)}.") from None


def _environment():
    """For PostgreSQL's own programs. The password stands here, where no list of processes has it."""
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    found = {ours: str(told[theirs]) for ours, theirs in names.items() if told[theirs]}
    options = told.get("OPTIONS", {})
    found |= {FOR_LIBPQ[name]: str(options[name]) for name in FOR_LIBPQ if options.get(name)}
    return found | {"PGDATABASE": told["NAME"]}


def _refuse_older_program(link):
    """pg_dump saves servers of its own version and older ones."""
    told = subprocess.run([_found("pg_dump"), "--version"], capture_output=True, text=True)  # noqa: S603
    own = int(re.search(r"(\d+)", told.stdout)[1])
    servers = link.info.server_version // 10_000
    if own < servers:
        raise Refused(
            f"pg_dump here is version {own}, and the server is PostgreSQL {servers}. Install "
            f"version {servers} of PostgreSQL's client programs (postgresql-client-{servers})."
        )


def _found(program):
    path = shutil.which(program)
    if path is None:
        raise Refused(
            f"{program} is not installed here. Install PostgreSQL's client programs "
            "(postgresql-client) in the version of the server."
        )
    return path


def _run(program, *words):
    """Raises Refused with what it says first; further lines may quote rows."""
    command = [_found(program), "--no-password", *words]
    environment = os.environ | _environment()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise Refused(f"{program} failed: {_first_line(done.stderr)}.")


def _first_line(told):
    lines = [line for line in str(told).strip().splitlines() if line]
    return next((line for line in lines if "ERROR" in line or "error" in line), *lines[:1]).rstrip(".")


# --- Putting back -----------------------------------------------------------------------------


def refuse_if_used():
    """Raises Refused while anybody else is connected: a server, a worker, here or elsewhere."""
    connection.close_pool()
    with _link() as link:
        count, whose = link.execute(WHOSE).fetchone()
    if count:
        others = "Another program is" if count == 1 else f"{count} connections are"
        raise Refused(
            f"{others} open to the database ({whose}). Stop the site and whatever else uses the "
            "database, here and on other machines, then try again."
        )


def is_empty():
    with _link() as link:
        return link.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,)


class Staged:
    """The saved tables in a schema beside the live one, until it takes its name."""

    def __init__(self, saved, stamp):
        self.before = f"{BEFORE}{stamp.lower()}"
        beginning, end = saved.with_name("first.sql"), saved.with_name("last.sql")
        beginning.write_text(MAKE_WAY.replace("{before}", self.before))
        end.write_text(
            f"ALTER SCHEMA public RENAME TO {RESTORING};\n"
            f"ALTER SCHEMA {self.before} RENAME TO public;\n"
        )
        files = [f"--file={path}" for path in (beginning, saved, end)]
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", *STOPPING, *files)

    @property
    def environment(self):
        """For a process that works on it as the site would on its own."""
        return {"DATABASE_URL": _url(), "PGOPTIONS": f"-c search_path={RESTORING}"}

    def swap(self):
        self._rename(("public", self.before), (RESTORING, "public"))

    def swap_back(self):
        """After a failure further on: what was, is again."""
        self._rename(("public", RESTORING), (self.before, "public"))

    def drop(self):
        with _link() as link:
            link.execute(DROP)

    @staticmethod
    def _rename(*pairs):
        rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        with _link() as link:
            for old, new in pairs:
                link.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))

    @property
    def kept(self):
        """Where what was before is, in words."""
        return f"the schema {self.before} of the database (DROP SCHEMA {self.before} CASCADE ends it)"


def _url():
    """The database's address as DATABASE_URL has it."""
    told = connection.settings_dict
    who = quote(told["USER"] or "", safe="")
    who += f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    host = quote(told["HOST"] or "", safe="")
    options = told.get("OPTIONS", {})
    kept = urlencode({name: options[name] for name in FOR_LIBPQ if options.get(name)})
    return f"postgres://{who}@{host}{port}/{quote(told['NAME'], safe='')}?{kept}"
