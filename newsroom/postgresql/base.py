"""Django's backend for PostgreSQL, with a pool that a restart of the server does not confuse.

Why: docs/decisions/0031-connection-pool.md. How Django wants it to be done:
https://docs.djangoproject.com/en/5.2/ref/databases/#subclassing-the-built-in-database-backends
"""

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


def check(connection):
    """Raises psycopg.Error if the connection is broken; then the pool opens another.

    What broke one, such as a restart of the server, broke all that were idle. The pool would find
    them one by one and pause longer after each: three cost a request its three seconds, and a 503.
    So all are replaced at once.
    """
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        connection._pool.drain()
        raise


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self):
        pool = super().pool
        if pool is not None:
            pool._check = check  # Django gives it its own, and takes none from settings
        return pool
