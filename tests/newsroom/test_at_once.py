"""Kept pages answered without WSGI: as through it, or not at all."""

import itertools
import sqlite3
from types import SimpleNamespace

import pytest

from newsroom.pages import keys
from newsroom.pages.at_once import AtOnce
from newsroom.pages.page import Page
from newsroom.pages.version_watcher import FileWatcher, TimedWatcher

ENCODINGS = ("", "br", "gzip", "gzip, deflate, br, zstd", "br;q=0, gzip", "identity")


class Headers(dict):
    """As granian has them: names in lower case, each with all its values."""

    def get_all(self, name):
        values = self.get(name, [])
        return [values] if isinstance(values, str) else values


class Protocol:
    answer = None

    def response_bytes(self, status, headers, body):
        self.answer = (status, headers, body)


@pytest.fixture
def proxy(settings):
    """One at 10.0.0.1. A process reads once whom it trusts, so other tests' word is forgotten."""
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    keys._proxies.cache_clear()
    yield
    keys._proxies.cache_clear()


@pytest.fixture
def at_once(site):
    """(whether it was answered, the answer)"""
    asked = AtOnce(site.application)

    def ask(path, method="GET", may_wait=True, client="192.0.2.1:5000", **headers):
        path, _, query = path.partition("?")
        scope = SimpleNamespace(
            method=method, path=path, query_string=query, scheme="http", client=client
        )
        sent = Headers(host="localhost")
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        proto = Protocol()
        said = asked.answer(scope, sent, proto, may_wait=may_wait)
        return said, proto.answer

    return ask


@pytest.mark.django_db
class TestAnswers:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_a_kept_page_is_what_it_is_through_wsgi(self, site, article, at_once, method):
        etag = site("/").headers["ETag"]
        knowns = (None, "*", '"other"', f'W/{etag}, "other"', etag.replace("identity", "br"))
        for accepted, known in itertools.product(ENCODINGS, knowns):
            headers = {"accept_encoding": accepted} | ({"if_none_match": known} if known else {})
            through = site("/", method, **{f"HTTP_{k.upper()}": v for k, v in headers.items()})
            said, (status, head, body) = at_once("/", method, **headers)
            assert said is True
            assert (status, dict(head), body) == (through.status, through.headers, through.body)

    def test_what_is_not_kept_is_left_to_the_application(self, article, at_once):
        assert at_once("/") == (False, None)

    @pytest.mark.parametrize(
        "more",
        [
            {"method": "POST"},
            {"cookie": "theme=dark; sessionid=x"},
            {"cookie": ["theme=dark", "csrftoken=x"]},
            {"authorization": "Basic eA=="},
            {"host": "evil.example"},
            {"host": ["localhost", "evil.example"]},
            {"x_forwarded_proto": "https", "client": "10.0.0.1:9"},
        ],
    )
    def test_who_says_who_he_is_or_asks_for_another_page_goes_around(
        self, site, article, at_once, proxy, more
    ):
        site("/")
        assert at_once("/", **more) == (False, None)

    def test_cookies_of_others_and_words_of_no_proxy_do_not_matter(self, site, article, at_once):
        site("/")
        assert at_once("/", cookie="theme=dark; _ga=1")[0] is True
        assert at_once("/", x_forwarded_proto="https")[0] is True

    def test_a_path_beyond_ascii_is_found(self, site, article, at_once):
        page = Page([], {"identity": b"words"}, {"nothing": 0}, until=9e9)
        site.application.store.put(("http", "localhost", "/\xc3\xbc/", ""), page)
        assert at_once("/ü/")[1][2] == b"words"

    def test_a_page_whose_time_is_over_is_not_answered(self, site, article, at_once):
        site("/")
        (page,) = site.application.store.pages.values()
        page.until = 0
        assert at_once("/") == (False, None)

    def test_a_change_is_seen(self, site, article, at_once):
        site("/")
        article.headline = "Another headline"
        article.save()
        site.application.watcher.oldest = site.application.watcher.fresh = 0
        assert at_once("/") == (False, None)

    def test_who_may_not_wait_is_told_that_the_database_must_be_asked(
        self, site, article, at_once, monkeypatch
    ):
        site("/")
        monkeypatch.setattr(site.application.watcher, "confirms_at_once", lambda page: False)
        assert at_once("/", may_wait=False) == (None, None)
        monkeypatch.setattr(site.application.watcher, "confirms_at_once", lambda page: True)
        assert at_once("/", may_wait=False)[0] is True

    def test_the_cache_can_be_switched_off(self, site, article):
        site("/")
        site.application.is_on = False
        said = AtOnce(site.application).answer(SimpleNamespace(method="GET"), Headers(), Protocol())
        assert said is False


class TestFileWatch:
    """It never asks the database itself, and notices every write."""

    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "db.sqlite3"
        self.write(path, "PRAGMA journal_mode=WAL")
        self.write(path, "CREATE TABLE articles_cacheversion (tag TEXT, number INTEGER)")
        self.write(path, "INSERT INTO articles_cacheversion VALUES ('site', 7)")
        return path

    @staticmethod
    def write(path, statement):
        connection = sqlite3.connect(path)
        with connection:
            connection.execute(statement)
        connection.close()

    def test_only_what_was_confirmed_since_the_last_write_is_confirmed_at_once(self, path):
        watcher = FileWatcher(path)
        pages = [Page([], {"identity": b""}, {"site": number}, until=9e9) for number in (7, 8)]
        assert not watcher.confirms_at_once(pages[0]), "nothing is known yet"
        assert watcher.confirms(pages[0]) and watcher.confirms_at_once(pages[0])
        assert not watcher.confirms_at_once(pages[1])
        self.write(path, "UPDATE articles_cacheversion SET number = 8")
        assert not watcher.confirms_at_once(pages[0])
        assert not watcher.confirms(pages[0])
        assert watcher.confirms_at_once(pages[1]), "the number is known now"
        watcher.connection.close()


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(
        "newsroom.pages.version_watcher.time", SimpleNamespace(monotonic=lambda: clock.now)
    )
    return clock


def page_of_version(number, confirmed_at):
    return Page([], {"identity": b""}, {"site": number}, until=9e9, confirmed_at=confirmed_at)


class TestOverAWire:
    def test_what_is_young_is_confirmed_at_once(self, clock):
        page = page_of_version(7, clock.now)
        assert TimedWatcher(oldest=0.08).confirms_at_once(page)

    def test_one_request_is_sent_to_ask_and_the_others_go_on(self, clock):
        """The thread that asks wakes milliseconds later, on a busy process; nobody follows it."""
        watcher, page = TimedWatcher(oldest=0.08), page_of_version(7, clock.now)
        clock.now += 0.05
        assert not watcher.confirms_at_once(page)
        assert all(watcher.confirms_at_once(page) for _ in range(100))

    def test_each_page_sends_a_request_of_its_own(self, clock):
        watcher, now = TimedWatcher(oldest=0.08), clock.now
        pages = [page_of_version(number, now) for number in (7, 8)]
        clock.now += 0.05
        assert [watcher.confirms_at_once(page) for page in pages] == [False, False]

    def test_while_somebody_asks_the_others_go_on(self, clock):
        watcher, page = TimedWatcher(oldest=0.08), page_of_version(7, clock.now)
        clock.now += 0.05
        with watcher.lock:
            assert watcher.confirms_at_once(page)

    def test_what_is_too_old_is_never_confirmed_at_once(self, clock):
        """Whether or not somebody was sent: that one may never have come to ask."""
        watcher, page = TimedWatcher(oldest=0.08), page_of_version(7, clock.now)
        clock.now += 0.05
        assert not watcher.confirms_at_once(page)
        clock.now += 0.031
        assert not watcher.confirms_at_once(page)
        with watcher.lock:
            assert not watcher.confirms_at_once(page)
