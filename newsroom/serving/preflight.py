"""What `serve` and `work` check before they start: each check raises CommandError with a message
that says what to do."""

import errno
import socket

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsroom import environment

NAMED = 3  # migrations that a sentence names; of more, the rest is counted


def read_port(text):
    """The port as a number from 1 to 65535."""
    if not environment.is_from_one_to(65535, text):
        raise CommandError(f"PORT is {text!r}. Set it to a number from 1 to 65535.")
    return int(text)


def check_address(host, port):
    """Checks that the address is free and that we may listen there.

    The server's own processes share a port (SO_REUSEPORT). So a second site would share it, too,
    and answer every other reader. This socket does not share.
    """
    try:
        with socket.socket(family_of(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror:
        raise CommandError(
            f"HOST is {host!r}, and this machine cannot find it. Set it to an address of this "
            "machine, such as 127.0.0.1."
        ) from None
    except OSError as error:
        raise CommandError(_why_not(error, host, port)) from None


def family_of(host):
    """A host name counts as an IPv4 address, even if it also has one of IPv6."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _why_not(error, host, port):
    if error.errno == errno.EADDRINUSE:
        return (
            f"Another program already listens on {host}:{port}. Stop it, or set PORT to a free "
            "port."
        )
    if error.errno == errno.EACCES:
        return f"This account may not listen on port {port}. Set PORT to a number above 1023."
    return f"This machine cannot listen on {host}:{port} ({error.strerror}). Set HOST and PORT."


def check_migrations():
    """Checks that the database has exactly the migrations of this code.

    Raises the database's own errors if it does not answer.
    """
    executor = MigrationExecutor(connection)
    planned = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending := [(each.app_label, each.name) for each, _ in planned]:
        raise CommandError(
            f"The database is older than this code: {_named(pending)} not applied. Make a backup, "
            "then run `manage.py migrate`."
        )
    loader = executor.loader
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    ours = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}
    if unknown := sorted(ours - known):
        raise CommandError(
            f"The database is newer than this code: {_named(unknown)} not in this code. Install "
            "the code that made it, or restore a backup of this version."
        )


def _named(migrations):
    names = [f"{app}.{name}" for app, name in migrations]
    shown = ", ".join(names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"
