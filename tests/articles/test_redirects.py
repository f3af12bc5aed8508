"""Redirects and trackers are undone where the server makes a source's address."""

import pytest

from articles.rendering.redirects import meant
from articles.rendering.safe_urls import source_key
from tests.redirects import MEANT


@pytest.mark.parametrize(("url", "address"), MEANT)
def test_an_address_is_what_the_reader_was_to_reach(url, address):
    assert meant(url) == (url if address is None else address)
    assert source_key(url) == source_key(meant(url))


@pytest.mark.parametrize(
    "url", ["", "#a", "/a?utm_source=x", "https://[", "mailto:a@b.example", "x"]
)
def test_what_is_no_web_address_stays(url):
    assert meant(url) == url


def test_redirects_in_redirects_come_to_an_end():
    url = "https://href.li/?" * 50 + "https://example.org/"
    assert meant(url).startswith("https://href.li/?")
