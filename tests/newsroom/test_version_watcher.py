"""The watcher of versions at the other end of a wire: how old a number may be, and who asks."""

import threading
from types import SimpleNamespace

import pytest
from django.db import InterfaceError

from articles import cache_versions
from newsroom.pages import version_watcher
from newsroom.pages.page import Page


class Database:
    """The versions as they stand, and how often they were asked for."""

    def __init__(self):
        self.numbers, self.asked = {"site": 7, "article:1": 3}, 0
        self.answers = threading.Event()
        self.answers.set()
        self.is_away = False

    def read(self, tags, using):
        self.asked += 1
        if self.is_away:
            raise InterfaceError
        assert self.answers.wait(5)
        return {tag: self.numbers.get(tag, 0) for tag in tags}


@pytest.fixture
def database(monkeypatch):
    database = Database()
    monkeypatch.setattr(cache_versions, "numbers", database.read)
    monkeypatch.setattr(version_watcher, "connection", SimpleNamespace(in_atomic_block=True))
    return database


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(version_watcher, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@pytest.fixture
def kept():
    return Page([], {"identity": b""}, {"site": 7, "article:1": 3}, until=9e9)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/srv/in-memory-of/db.sqlite3", version_watcher.FileWatcher),
        (":memory:", version_watcher.TimedWatcher),
        ("file:memorydb_default?mode=memory&cache=shared", version_watcher.TimedWatcher),
    ],
)
def test_a_file_is_watched_whatever_its_folder_is_called(settings, monkeypatch, name, kind):
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    monkeypatch.setitem(settings.DATABASES, "default", sqlite)
    monkeypatch.setattr(version_watcher, "connection", SimpleNamespace(vendor="sqlite"))
    assert type(version_watcher.watcher()) is kind


class TestDatabaseAway:
    """What a database said last stands while it is away."""

    @pytest.fixture
    def timed(self, database, clock, kept):
        timed = version_watcher.TimedWatcher()
        assert timed.confirms(kept)
        database.is_away = True
        clock.now += 1
        return timed

    def test_a_kept_page_goes_on_and_the_database_is_asked_now_and_then(
        self, timed, database, clock, kept
    ):
        asked = database.asked
        for _ in range(100):
            assert timed.confirms(kept)
        assert database.asked == asked + version_watcher.TRIES
        clock.now += version_watcher.LEFT_ALONE
        assert timed.confirms(kept)
        assert database.asked == asked + 2 * version_watcher.TRIES

    def test_a_page_of_which_it_never_spoke_or_spoke_otherwise_does_not(self, timed):
        other = Page([], {"identity": b""}, {"site": 7, "article:2": 1}, until=9e9)
        older = Page([], {"identity": b""}, {"site": 6}, until=9e9)
        assert not timed.confirms(other) and not timed.confirms(older)

    def test_nobody_waits_for_the_one_who_asks(self, timed, kept):
        assert timed.confirms(kept)
        with timed.lock:
            assert timed.confirms(kept)

    def test_after_long_it_may_be_us_who_are_away(self, timed, clock, kept):
        assert timed.confirms(kept)
        clock.now += version_watcher.LONGEST_AWAY
        assert not timed.confirms(kept)

    def test_a_change_is_found_as_soon_as_it_is_back(self, timed, database, clock, kept):
        assert timed.confirms(kept)
        database.is_away, database.numbers["site"] = False, 8
        clock.now += version_watcher.LEFT_ALONE
        assert not timed.confirms(kept)


class TestTimedWatch:
    def test_asks_once_for_many_hits(self, database, clock, kept):
        timed = version_watcher.TimedWatcher()
        for _ in range(100):
            assert timed.confirms(kept)
        assert database.asked == 1

    def test_finds_a_change_before_the_promise_is_broken(self, database, clock, kept):
        timed = version_watcher.TimedWatcher()
        assert timed.confirms(kept)
        database.numbers["article:1"] = 4
        clock.now += 0.1
        assert not timed.confirms(kept)

    @pytest.mark.parametrize("age", [0.041, 0.079])
    def test_lets_others_go_on_while_one_asks(self, database, clock, kept, age):
        timed = version_watcher.TimedWatcher()
        assert timed.confirms(kept)
        clock.now += age
        database.answers.clear()
        asking = threading.Thread(target=timed.confirms, args=[kept])
        asking.start()
        while database.asked == 1:
            pass
        assert timed.confirms(kept), "somebody is asking, and what is known is not too old"
        database.answers.set()
        asking.join()
        assert database.asked == 2

    def test_makes_all_wait_when_what_is_known_is_too_old(self, database, clock, kept):
        timed = version_watcher.TimedWatcher()
        assert timed.confirms(kept)
        clock.now += 0.081
        database.numbers["site"] = 8
        database.answers.clear()
        found = []
        asking = [
            threading.Thread(target=lambda: found.append(timed.confirms(kept))) for _ in range(4)
        ]
        for thread in asking:
            thread.start()
        asking[0].join(0.05)
        assert found == []
        database.answers.set()
        for thread in asking:
            thread.join()
        assert found == [False] * 4

    def test_believes_a_page_that_is_newer_than_what_it_knows(self, database, clock, kept):
        timed = version_watcher.TimedWatcher()
        assert timed.confirms(kept)
        clock.now += 0.001
        database.numbers["site"] = 8
        kept.confirmed_at, kept.versions = -1, {"site": 8, "article:1": 3}
        assert timed.confirms(kept)

    def test_says_no_where_it_knows_better(self, database, clock, kept):
        """A hit on another page told of a change: this one is not confirmed by what it replaced."""
        timed = version_watcher.TimedWatcher()
        other = Page([], {"identity": b""}, {"site": 8}, until=9e9)
        database.numbers["site"] = 8
        assert timed.confirms(other)
        assert not timed.confirms(kept)
