"""PostgreSQL: saved by pg_dump in one snapshot, restored in one transaction beside live tables.

The live tables are in the schema `public`. A restore loads them into a schema of its own; in the
end they go to `public`, as those that were there go to another: both or neither.
"""

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import psycopg
from django.db import connection

from newsroom.backups import Refused

KIND = "postgresql"
NAME = "database.sql"
RESTORING, BEFORE = "newsroom_restoring", "newsroom_before_"  # schemas
FOR_LIBPQ = {  # options of DATABASE_URL that its programs take from the environment
    name: f"PG{name.upper()}"
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
}
PATIENCE = 5.0  # seconds in which a site that was just stopped closes its last connections
WHOSE = """
    SELECT count(*), string_agg(DISTINCT coalesce(nullif(application_name, ''), 'a program')
        || coalesce(' at ' || host(client_addr), ''), ', ')
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
"""

# Tables go from schema to schema, with all that belongs to them. What belongs to an extension stays
# where it is: it is there once, and may be a superuser's.
MOVE = """
    DO $$ DECLARE thing record; BEGIN
        FOR thing IN
            SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, oid::regclass::text AS name
            FROM pg_class WHERE relnamespace = to_regnamespace('{old}')
                AND relkind IN ('r', 'p', 'v', 'm', 'S')
                AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid
                    AND classid = 'pg_class'::regclass AND deptype IN ('e', 'a', 'i'))
            UNION ALL
            SELECT 'ROUTINE', oid::regprocedure::text
            FROM pg_proc WHERE pronamespace = to_regnamespace('{old}')
                AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid
                    AND classid = 'pg_proc'::regclass AND deptype = 'e')
        LOOP EXECUTE format('ALTER %s %s SET SCHEMA {new}', thing.kind, thing.name); END LOOP;
    END $$;
"""
DROP = f"DROP SCHEMA IF EXISTS {RESTORING} CASCADE;"
PLAIN = "SET search_path = pg_catalog;"  # so that names are told with their schemas
STOPPING = ("--set=ON_ERROR_STOP=1", "--output=/dev/null")


# --- Saving -----------------------------------------------------------------------------------


@contextmanager
def snapshot(folder):
    """Dumps the database as it is at this moment to the folder; others continue to write.

    Yields the path and a function that runs an SQL query on the same snapshot.
    """
    path = folder / NAME
    with _link() as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        (name,) = link.execute("SELECT pg_export_snapshot()").fetchone()
        _refuse_older_program(link)
        words = [
            "--format=plain",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            f"--snapshot={name}",
        ]
        words += [f"--exclude-schema={BEFORE}*", f"--exclude-schema={RESTORING}", f"--file={path}"]
        _run("pg_dump", *words)
        yield path, lambda question: link.execute(question).fetchall()


def _link(**options):
    """A separate connection: those of the site's pool are for pages."""
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
    """For PostgreSQL's own programs: no list of processes shows a password in the environment."""
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    found = {ours: str(told[theirs]) for ours, theirs in names.items() if told[theirs]}
    options = told.get("OPTIONS", {})
    found |= {FOR_LIBPQ[name]: str(options[name]) for name in FOR_LIBPQ if options.get(name)}
    return found | {"PGDATABASE": told["NAME"]}


def _refuse_older_program(link):
    """pg_dump saves servers of its own version and older ones."""
    # Nothing of a request is in it: the program that the system has, and one constant.
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
            f"{program} is not installed. Install PostgreSQL's client programs "
            "(postgresql-client) in the server's version."
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
    lines = [line for line in str(told).strip().splitlines() if line] or ["it said nothing"]
    return next((line for line in lines if "error" in line.lower()), lines[0]).rstrip(".")


# --- Putting back -----------------------------------------------------------------------------


def refuse_if_used():
    """Raises Refused while another program is connected: a server, a worker, here or elsewhere."""
    connection.close()
    connection.close_pool()
    until = time.monotonic() + PATIENCE
    count, whose = _others()
    while count and time.monotonic() < until:
        time.sleep(0.2)
        count, whose = _others()
    if count:
        others = "Another program is connected" if count == 1 else f"{count} connections are open"
        raise Refused(
            f"{others} to the database ({whose}). Stop the site and everything else that uses the "
            "database, here and on other machines, then try again."
        )


def _others():
    """(how many are connected beside us, who they are in words)."""
    with _link() as link:
        return link.execute(WHOSE).fetchone()


class Staged:
    """The restored tables in a schema beside the live one, until they replace it."""

    def __init__(self, stamp):
        self.before = f"{BEFORE}{stamp.lower()}"

    def load(self, saved):
        """In one transaction; at its end `public` is unchanged."""
        beginning, end = saved.with_name("first.sql"), saved.with_name("last.sql")
        aside = f"CREATE SCHEMA {self.before}; {_moved('public', self.before)}"
        back = f"{_moved(self.before, 'public')} DROP SCHEMA {self.before};"
        beginning.write_text(f"{PLAIN} {DROP} {aside}")
        end.write_text(f"{PLAIN} CREATE SCHEMA {RESTORING}; {_moved('public', RESTORING)} {back}")
        files = [f"--file={path}" for path in (beginning, saved, end)]
        _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", *STOPPING, *files)

    @property
    def environment(self):
        """For a process that uses it as the site's database."""
        path = f"-c search_path={RESTORING},public"  # extensions are in the second
        return {"DATABASE_URL": _url(), "PGOPTIONS": path}

    def swap(self):
        self._do(
            f"CREATE SCHEMA {self.before}",
            _moved("public", self.before),
            _moved(RESTORING, "public"),
            DROP,
        )

    def drop(self):
        self._do(DROP)

    @staticmethod
    def _do(*statements):
        """All or nothing."""
        with _link() as link:
            for statement in (PLAIN, *statements):
                link.execute(statement)

    @property
    def kept(self):
        """Where the previous data is, in words; empty if there was none."""
        with _link() as link:
            count = link.execute(
                "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace(%s)",
                [self.before],
            ).fetchone()[0]
            if not count:
                link.execute(f"DROP SCHEMA {self.before}")
                return ""
        return f"the database schema {self.before} (DROP SCHEMA {self.before} CASCADE deletes it)"


def _moved(old, new):
    return MOVE.format(old=old, new=new)


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
