"""An address that is longer than any of ours is refused before it is looked up."""

import pytest
from django.urls import resolvers

from newsroom.middleware import LONGEST_PATH
from newsroom.pages import keys


@pytest.mark.parametrize("path", ["/admin/r/" + "a/" * 16_000 + "a", "/" + "x" * LONGEST_PATH])
def test_a_long_one_is_refused_by_its_length(client, path, monkeypatch):
    def never_asked(resolver, path):
        raise AssertionError(len(path))

    monkeypatch.setattr(resolvers.URLResolver, "resolve", never_asked)
    response = client.get(path)
    assert response.status_code == 414
    assert "default-src" in response.headers["Content-Security-Policy"]


def test_the_page_cache_does_not_look_it_up_either(monkeypatch, settings):
    monkeypatch.setattr(keys, "resolve", lambda path: pytest.fail(f"{len(path)} characters"))
    monkeypatch.setattr(keys, "known_hosts", lambda: {"testserver"})
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "testserver"}
    assert keys.key_of(environ | {"PATH_INFO": "/" + "a/" * LONGEST_PATH}) is None


def test_one_as_long_as_ours_may_be_is_looked_up(client, db):
    assert client.get("/" + "x" * (LONGEST_PATH - 2) + "/").status_code == 404
