"""Checks that must pass before the site serves or does anything."""

import sys
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError, connection

from comments.models import SealingKey
from comments.privacy.maintenance import keyring
from newsroom import key_files
from newsroom.serving import lock, preflight

AWAY = (OperationalError, InterfaceError)
PAUSE = 2.0  # seconds between two attempts to reach a database that starts later than this process


def share_data():
    """Prevents a restore while this process runs.

    Raises ImproperlyConfigured while a restore runs, or if one was interrupted.
    """
    lock.share(settings.DATA_DIR)
    if reason := lock.unfit(settings.DATA_DIR):
        raise ImproperlyConfigured(reason)


def require_keys():
    """Raises CommandError unless the keys of this process fit its database.

    If a person says that the old keys are lost (EMAIL_KEYS_LOST), creates new ones if needed.
    Raises the database's own errors if it does not answer.
    """
    if SealingKey._meta.db_table not in connection.introspection.table_names():
        raise CommandError("The database is older than this code. Run manage.py migrate.")
    if keyring.are_lost():
        key_files.make()
    try:
        keyring.check()
    except keyring.WrongKeys as wrong:
        raise CommandError(str(wrong)) from None
    if words := key_files.words():
        raise CommandError(words)


def require():
    """Raises CommandError unless database and keys fit this code and this site."""
    preflight.check_migrations()
    require_keys()


def wait():
    """The same, once the database answers; keeps no connection to it."""
    is_told = False
    while True:
        try:
            require()
            break
        except AWAY as error:
            if not is_told:
                sys.stderr.write(f"Waiting for the database ({type(error).__name__}) …\n")
            is_told = True
            time.sleep(PAUSE)
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def require_given_keys():
    """Raises ImproperlyConfigured if there are no keys at all; does not use the database."""
    if words := key_files.words():
        raise ImproperlyConfigured(words)
