"""finished pages and their store: within bounds, and the same after a journey."""

import pytest

from newsroom.pages import page as pages
from newsroom.pages.page import Page, encoding_for
from newsroom.pages.page_store import PageStore


def page_of(size):
    return Page([], {"identity": b"x" * size}, {}, 0.0)


def test_the_store_never_holds_more_than_its_limit():
    store = PageStore(100_000)
    for number in range(1000):
        store.put(number, page_of(5000))
        assert store.size <= 100_000
    assert store.size == sum(page.size for page in store.pages.values()) > 80_000


def test_a_page_larger_than_the_store_is_not_kept():
    store = PageStore(10_000)
    store.put("large", page_of(20_000))
    assert (store.size, store.pages) == (0, {})


def test_a_page_that_is_asked_for_outlives_those_that_are_not():
    store = PageStore(100_000)
    store.put("asked for", page_of(5000))
    for number in range(1000):
        store.put(number, page_of(5000))
        store.pages["asked for"].is_recent = True
    assert "asked for" in store.pages


def test_a_page_survives_its_journey_as_json_and_bytes():
    page = Page(
        [("Vary", "Cookie")], {"br": b"\x00\n", "identity": b"two\nlines"}, {"site": 3}, 9.5
    )
    assert Page.loaded(page.dumped()) == page


@pytest.mark.parametrize("stored", [b"", b"{}", b"\x80\x04pickle", b'{"lengths": {"br": 9}}\nx'])
def test_what_is_no_page_is_not_taken_for_one(stored):
    with pytest.raises((ValueError, KeyError)):
        Page.loaded(stored)


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("", "identity"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("identity", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("*", "identity"),
        (",,;=;q=", "identity"),
    ],
)
def test_the_encoding_follows_what_the_client_accepts(accepted, sent):
    assert encoding_for(accepted) == sent


def test_encodings_that_nobody_has_are_not_remembered():
    before = pages._encoding_for.cache_info().currsize
    for number in range(600):
        assert encoding_for(f"br, x{number}" + "y" * 5000) == "identity"
    assert pages._encoding_for.cache_info().currsize == before
