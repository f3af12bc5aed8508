"""Which versions are current: asked on every hit, so answered in microseconds."""

import logging
import mmap
import os
import sqlite3
import sys
import threading
import time
from functools import cache
from math import inf
from pathlib import Path

from django.db import Error, connection

from articles import cache_versions
from newsroom import database

log = logging.getLogger(__name__)

MOST_KNOWN = 50_000  # numbers remembered, at about 100 bytes each
OLDEST = 0.08  # seconds that a number may be old: less than the 0.1 that we promise
LEFT_ALONE = 0.5  # seconds without asking, after the database did not answer
LONGEST_AWAY = 900  # seconds; then perhaps only we cannot reach it, so no page is confirmed
TRIES = 2  # a connection to a database that was restarted fails once


class FileWatcher:
    """For a SQLite file: asks again after any write to it.

    Like SQLite's own readers, it sees a write in the first header of the wal-index, the file beside
    the database that all its processes map (https://www.sqlite.org/walformat.html, 2.1). A query,
    or `PRAGMA data_version`, takes ten times as long and releases the interpreter, for which other
    threads then queue (docs/decisions/0007-page-cache.md).
    """

    HEADER = 48  # bytes
    FORMAT = (3007000).to_bytes(4, sys.byteorder)

    def __init__(self, path):
        self.path = str(path)
        self.state = (None, {})  # the header, and the numbers that are valid with it
        self.lock = threading.Lock()
        self.connection = self.index = None

    def confirms(self, page):
        """Whether the page's versions are the current ones right now."""
        now = (self.index or self._opened())[: self.HEADER]
        if now == page.confirmed_at and now:
            return True
        header, known = self.state
        if now != header or not now:
            known = {}
            self.state = (now, known)
        for tag, number in page.versions.items():
            if (known[tag] if tag in known else self._read(known, tag)) != number:
                return False
        page.confirmed_at = now
        return True

    def confirms_at_once(self, page):
        """The same, as far as it can be told without asking the database; False: ask."""
        now = self.index[: self.HEADER] if self.index is not None else None
        if not now:
            return False
        if now != page.confirmed_at:
            header, known = self.state
            if now != header:
                return False
            if any(known.get(tag) != number for tag, number in page.versions.items()):
                return False
            page.confirmed_at = now
        return True

    def _read(self, known, tag):
        with self.lock:
            row = self.connection.execute(
                "SELECT number FROM articles_cacheversion WHERE tag = ?", [tag]
            ).fetchone()
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[tag] = number = row[0] if row else 0
        return number

    def _opened(self):
        with self.lock:
            if self.index is None:
                self.connection = sqlite3.connect(
                    f"{Path(self.path).resolve().as_uri()}?mode=ro",
                    uri=True,
                    isolation_level=None,
                    check_same_thread=False,
                )
                # Once it has read, this connection keeps the wal-index from being replaced.
                self.connection.execute("SELECT * FROM articles_cacheversion LIMIT 1").fetchall()
                self.index = _mapped(f"{self.path}-shm", self.FORMAT)
        return self.index


@cache
def _mapped(path, starts_with):
    """The file in memory; empty if its format is unknown: then every hit asks.

    It is never closed: closing a file drops all locks of this process on it, SQLite's among them
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    index = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
    return index if index[: len(starts_with)] == starts_with else b""


class TimedWatcher:
    """For a database server: numbers are at most `oldest` seconds old.

    At half that age one thread asks again; the others use what they know until it is too old. If
    the database does not answer, its last answer stays valid meanwhile.
    """

    def __init__(self, oldest=OLDEST):
        self.oldest, self.fresh = oldest, oldest / 2
        self.known = {}  # tag → (number, when it was asked for)
        self.heard_at, self.failed_at = -inf, -inf
        self.lock = threading.Lock()
        self.connection = None

    def confirms(self, page):
        age = time.monotonic() - page.confirmed_at
        if age < self.fresh or (age < self.oldest and self.lock.locked()):
            return True
        asked_at = self._confirmed(page.versions)
        if asked_at is None:
            return False
        page.confirmed_at = asked_at
        return True

    def confirms_at_once(self, page):
        """The same, as far as it can be told without asking or waiting; False: ask.

        One request of a page is sent to ask; those that arrive before its thread wakes up go on.
        """
        now = time.monotonic()
        age = now - page.confirmed_at
        if age < self.fresh:
            return True
        if age < self.oldest and (self.lock.locked() or now - page.asked_for_at < self.oldest):
            return True
        page.asked_for_at = now
        return False

    def _confirmed(self, numbers):
        """Since when these numbers are known to be current; None if they are not."""
        known, since = self.known, time.monotonic() - self.fresh
        found = [known.get(tag) for tag in numbers]
        if None in found or min(asked_at for _, asked_at in found) < since:
            return self._ask(numbers, since)
        if any(number != now for number, (now, _) in zip(numbers.values(), found, strict=True)):
            return self._ask(numbers, time.monotonic())  # the page may be newer than what is known
        return min(asked_at for _, asked_at in found)

    def _ask(self, numbers, since):
        if self.lock.acquire(blocking=not self._is_away):
            try:
                known = self.known
                are_fresh = all(tag in known and known[tag][1] >= since for tag in numbers)
                if not are_fresh and not self._is_left_alone:
                    self._refresh(numbers)
            finally:
                self.lock.release()
        found = [self.known.get(tag, (None, -inf)) for tag in numbers]
        is_current = [number for number, _ in found] == list(numbers.values())
        return min(asked_at for _, asked_at in found) if is_current and self._is_known else None

    # --- A database that does not answer ---

    @property
    def _is_away(self):
        return self.failed_at > self.heard_at

    @property
    def _is_left_alone(self):
        return self._is_away and time.monotonic() - self.failed_at < LEFT_ALONE

    @property
    def _is_known(self):
        """Whether its last answer is still valid."""
        return not self._is_away or time.monotonic() - self.heard_at < LONGEST_AWAY

    # --- Asking ---

    def _refresh(self, tags):
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        for _ in range(TRIES):
            asked_at = time.monotonic()
            try:
                numbers = cache_versions.numbers(tags, using=self._connection())
            except Error as error:
                fault = error
                continue
            self.heard_at = asked_at
            self.known |= {tag: (number, asked_at) for tag, number in numbers.items()}
            return
        self.failed_at = time.monotonic()
        kind = type(fault).__name__
        log.warning("The database does not answer (%s). Cached pages are still served.", kind)

    def _connection(self):
        """A separate connection that stays open: opening one takes longer than the query.

        Inside a transaction, such as a test's, what that transaction sees counts.
        """
        if connection.in_atomic_block or connection.vendor == "sqlite":
            return connection
        if self.connection is None or self.connection.errors_occurred:
            if self.connection is not None:
                self.connection.close()
            self.connection = connection.copy()
            self.connection.inc_thread_sharing()  # used by one thread at a time, under our lock
        return self.connection


def watcher():
    """The watcher for this database."""
    if file := database.file():
        return FileWatcher(file)
    return TimedWatcher(oldest=0 if connection.vendor == "sqlite" else OLDEST)
