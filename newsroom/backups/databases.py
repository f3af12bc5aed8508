"""Which of the two databases is saved or restored."""

from importlib import import_module

from django.db import connection

from newsroom.backups import Refused

# Imported by name: psycopg takes a tenth of a second, for which every command would wait.
KNOWN = {"sqlite": "newsroom.backups.sqlite", "postgresql": "newsroom.backups.postgresql"}


def current():
    """The module that saves and puts back the database of this site."""
    if connection.vendor not in KNOWN:
        raise Refused(
            f"Backups work with SQLite and PostgreSQL, not with {connection.display_name}."
        )
    return import_module(KNOWN[connection.vendor])
