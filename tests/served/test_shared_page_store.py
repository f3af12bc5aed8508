"""The page store in Redis: its bound holds whoever puts pages there, whatever Redis drops."""

import threading

import pytest
import redis

from newsroom.pages.keys import Key
from newsroom.pages.page import Page
from newsroom.pages.shared_page_store import SharedPageStore
from tests.served.addresses import REDIS

pytestmark = pytest.mark.served

LIMIT = 200_000  # bytes
PROCESSES, PAGES = 4, 200


@pytest.fixture
def server(settings):
    """Redis, without what this site has in it."""
    settings.SITE_URL = "http://store.example"
    client = redis.Redis.from_url(REDIS)

    def clear():
        for name in client.scan_iter("newsroom:http://store.example:*"):
            client.delete(name)

    clear()
    yield client
    for name in client.zrange(store_of().index, 0, -1):
        client.delete(name)
    clear()
    client.close()


def store_of(limit=LIMIT):
    return SharedPageStore(REDIS, limit)


def key_of(number):
    return Key("http", "store.example", f"/{number}/", "")


def page_of(size):
    return Page([], {"identity": b"x" * size}, {"site": 1}, 9e9)


def stored(server, store):
    """(bytes of the pages that stand there, what the store takes them for)."""
    names = server.zrange(store.index, 0, -1)
    return sum(map(server.strlen, names)), int(server.hget(store.sizes, "total") or 0)


def test_no_number_of_processes_puts_more_there_than_the_limit(server):
    def work(process):
        store = store_of()
        for number in range(PAGES):
            store.put(key_of(f"{process}-{number}"), page_of(5000 + number))

    threads = [threading.Thread(target=work, args=[number]) for number in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bytes_there, counted = stored(server, store_of())
    assert LIMIT / 2 < bytes_there < counted <= LIMIT
    found = sum(
        store_of().get(key_of(f"{p}-{n}")) is not None for p in range(4) for n in range(200)
    )
    assert found == server.zcard(store_of().index)


def test_redis_itself_takes_little_more_than_we_count(server):
    store = store_of()
    for number in range(PAGES):
        store.put(key_of(number), page_of(2000))
    names = [*server.zrange(store.index, 0, -1), store.index, store.sizes]
    assert sum(server.memory_usage(name) for name in names) < 1.2 * LIMIT


def test_a_page_that_is_put_anew_counts_once(server):
    store = store_of()
    for size in (5000, 9000, 100):
        store.put(key_of(1), page_of(size))
    assert stored(server, store)[1] < 100 + 2 * SharedPageStore.OVERHEAD
    assert len(store.get(key_of(1)).bodies["identity"]) == 100


def test_the_oldest_goes_and_the_newest_stays(server):
    store = store_of()
    for number in range(PAGES):
        store.put(key_of(number), page_of(5000))
    assert store.get(key_of(0)) is None
    assert store.get(key_of(PAGES - 1)) is not None


def test_a_page_larger_than_the_store_is_not_kept_and_drives_nothing_out(server):
    store = store_of()
    store.put(key_of(1), page_of(100))
    store.put(key_of(2), page_of(2 * LIMIT))
    assert store.get(key_of(1)) is not None
    assert store.get(key_of(2)) is None


@pytest.mark.parametrize("lost", ["index", "sizes"])
def test_what_redis_dropped_of_the_books_makes_the_store_begin_anew(server, lost):
    store = store_of()
    for number in range(10):
        store.put(key_of(number), page_of(5000))
    server.delete(getattr(store, lost))
    store.put(key_of(11), page_of(5000))
    assert server.zcard(store.index) == 1
    assert [number for number in range(12) if store.get(key_of(number))] == [11]
    assert stored(server, store)[1] < 6000


def test_pages_that_redis_dropped_are_not_counted_for_ever(server):
    store = store_of()
    for number in range(PAGES):
        store.put(key_of(number), page_of(5000))
        for name in server.zrange(store.index, 0, -1):
            server.delete(name)
    bytes_there, counted = stored(server, store)
    assert bytes_there == 0 and counted <= LIMIT
    store.put(key_of("new"), page_of(5000))
    assert store.get(key_of("new")) is not None


def test_a_page_is_gone_after_its_hour(server):
    store = store_of()
    store.put(key_of(1), page_of(100))
    (name,) = server.zrange(store.index, 0, -1)
    assert 0 < server.ttl(name) <= SharedPageStore.KEPT
    server.zadd(store.index, {name: server.time()[0] - SharedPageStore.KEPT - 1})
    store.put(key_of(2), page_of(100))
    assert store.get(key_of(1)) is None
    assert stored(server, store)[1] < 100 + 2 * SharedPageStore.OVERHEAD
