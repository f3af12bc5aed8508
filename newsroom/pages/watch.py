"""Which editions are current: asked on every hit, so answered in microseconds."""

import sqlite3
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from articles import editions

MOST_KNOWN = 50_000  # numbers remembered, at about 100 bytes each
OLDEST = 0.05  # seconds that a number may be old: half of what we promise, for rendering takes time


class FileWatch:
    """For a SQLite file: SQLite itself tells whether anybody wrote since the last hit.

    `PRAGMA data_version` changes on a connection when another one commits
    (https://www.sqlite.org/pragma.html#pragma_data_version).
    """

    def __init__(self, path):
        self.address = f"{Path(path).resolve().as_uri()}?mode=ro"
        self.of_thread = threading.local()

    def confirms(self, page_editions):
        """Whether these numbers are the current ones, this very moment."""
        mine = self.of_thread
        try:
            ask = mine.ask
        except AttributeError:
            ask = self._open(mine)
        version = ask("PRAGMA data_version").fetchone()
        if version != mine.version:
            mine.known, mine.version = {}, version
        known = mine.known
        for scope, number in page_editions.items():
            if (known[scope] if scope in known else self._read(mine, scope)) != number:
                return False
        return True

    def _open(self, mine):
        mine.connection = sqlite3.connect(self.address, uri=True, isolation_level=None)
        mine.ask = mine.connection.cursor().execute
        mine.version, mine.known = None, {}
        return mine.ask

    @staticmethod
    def _read(mine, scope):
        row = mine.ask("SELECT number FROM articles_edition WHERE scope = ?", [scope]).fetchone()
        if len(mine.known) >= MOST_KNOWN:
            mine.known.clear()
        mine.known[scope] = number = row[0] if row else 0
        return number


class TimedWatch:
    """For a database at the other end of a wire: numbers are at most `oldest` seconds old."""

    def __init__(self, oldest=OLDEST):
        self.oldest = oldest
        self.known = {}  # scope → (number, when it was asked for)
        self.lock = threading.Lock()

    def confirms(self, page_editions):
        known, since = self.known, time.monotonic() - self.oldest
        for scope, number in page_editions.items():
            found = known.get(scope)
            if found is None or found[1] < since:
                return self._ask(page_editions, since)
            if found[0] != number:  # the page may be newer than what is known
                return self._ask(page_editions, time.monotonic())
        return True

    def _ask(self, page_editions, since):
        with self.lock:
            if not self._has_all(page_editions, since):
                self._refresh(page_editions)
            return all(self.known[scope][0] == number for scope, number in page_editions.items())

    def _has_all(self, scopes, since):
        return all(scope in self.known and self.known[scope][1] >= since for scope in scopes)

    def _refresh(self, scopes):
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        asked_at = time.monotonic()
        try:
            numbers = editions.numbers(scopes)
        finally:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        self.known |= {scope: (number, asked_at) for scope, number in numbers.items()}


def watch():
    """The watch that suits the database."""
    name = str(settings.DATABASES["default"]["NAME"])
    is_file = connection.vendor == "sqlite" and "memory" not in name
    if is_file:
        return FileWatch(connection.settings_dict["NAME"])
    return TimedWatch(oldest=0 if connection.vendor == "sqlite" else OLDEST)
