"""What a database error means: it does not answer, the query was impossible, or rows changed.

Django has one exception for several of these; the driver's error code tells them apart.
"""

import sqlite3

from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)

# https://www.sqlite.org/rescode.html: locked, full, read-only, out of memory or not to be opened.
SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
PRIMARY = 0xFF  # the bits of a code without its details
# https://www.postgresql.org/docs/current/errcodes-appendix.html: connections, a transaction that
# lost to another, resources, locks, shutting down, the system underneath.
POSTGRESQL_AWAY = {"08", "40", "53", "55", "57", "58"}
# A table or column that is not there yet: the code is newer than the database.
SQLITE_SCHEMA = ("no such table", "no such column", "table ")
POSTGRESQL_SCHEMA = ("42P01", "42703")  # undefined_table, undefined_column
# What SQLite says of all its limits is one code, SQLITE_ERROR; a mistake in SQL has it, too.
SQLITE_LIMITS = ("too large", "too many", "too complex", "stack overflow", "user-defined function")
POSTGRESQL_LIMITS = "54"
# A row that another needs is gone, or one with the same key came first.
SQLITE_CONFLICTS = {
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
}
POSTGRESQL_CONFLICTS = ("23503", "23505")  # foreign_key_violation, unique_violation


def is_away(error):
    """Whether it is locked, full, restarting, out of reach or older than the code: the same query
    may succeed soon."""
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "sqlstate", None) in POSTGRESQL_SCHEMA
    if not isinstance(error, OperationalError):
        return False
    said = error.__cause__
    if code := getattr(said, "sqlite_errorcode", None):
        return code & PRIMARY in SQLITE_AWAY or str(said).startswith(SQLITE_SCHEMA)
    # Without a code it is the driver who speaks, because the database said nothing.
    state = getattr(said, "sqlstate", None)
    return not state or state[:2] in POSTGRESQL_AWAY


def is_too_much(error):
    """Whether the query was the mistake: a value that no column can hold, too long, too deep.

    SQLite's driver, and Python's dates, say OverflowError of a number that they cannot hold.
    """
    if isinstance(error, DataError | OverflowError):
        return True
    said = error.__cause__ if isinstance(error, OperationalError) else None
    is_limit = any(words in str(said) for words in SQLITE_LIMITS)
    return is_limit or (getattr(said, "sqlstate", None) or "").startswith(POSTGRESQL_LIMITS)


def is_conflict(error):
    """Whether others deleted or added rows meanwhile: what a view had checked is no longer true.

    A missing value or one that a check forbids is no conflict but a mistake of ours.
    """
    if not isinstance(error, IntegrityError):
        return False
    said = error.__cause__
    return (
        getattr(said, "sqlite_errorcode", None) in SQLITE_CONFLICTS
        or getattr(said, "sqlstate", None) in POSTGRESQL_CONFLICTS
    )
