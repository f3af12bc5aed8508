"""Which of the two databases is saved or restored."""

from django.db import connection

from newsroom.backups import Refused, postgresql, sqlite

KNOWN = {"sqlite": sqlite, "postgresql": postgresql}


def current():
    """The module that saves and puts back the database of this site."""
    if connection.vendor not in KNOWN:
        raise Refused(
            f"Backups work with SQLite and PostgreSQL, not with {connection.display_name}."
        )
    return KNOWN[connection.vendor]
