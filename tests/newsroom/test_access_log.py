import logging

import pytest

from newsroom.masking import HidesSecretLinks, masked


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2026/11/24/what-a-language-takes-with-it/comments/",
        "/2026/11/24/electricity-access-the-last-666-million/",
        "/admin/articles/article/1234567/change/",
    ],
)
def test_an_address_of_words_is_logged_as_it_is(path):
    assert masked(path) == path


@pytest.mark.parametrize(
    "token",
    [
        "Zm9vYmFyYmF6cXV4MTIzNDU2",
        "4f9d0c1b2a3e4f5d6c7b8a9f0e1d2c3b",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "abcdefghijklmnopqrstuvwxyz",
        "comment-17:1tQk3F:5m_kX0yqv-Gk2x9J4d",
        "cyphertext-Qx81-and-words",
    ],
)
def test_a_part_that_may_be_a_secret_is_hidden(token):
    assert masked(f"/confirm/{token}/") == "/confirm/…/"
    assert masked(f"/confirm/{token}") == "/confirm/…"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/receipts/{}/", "/privacy/data/{}/", "/privacy/data/{}/erase/"]
)
def test_a_refused_request_is_logged_without_its_secret(client, caplog, address):
    token = "Ab3_-" * 8 + "xyz"
    for answer in (client.get(address.format(token)), client.post(address.format(token))):
        assert answer.status_code in (404, 405, 410)
    told = caplog.text
    assert address.split("/")[1] in told and "…" in told and token not in told


def test_djangos_own_lines_hide_a_secret_link_too(settings):
    secret = "a" * 43
    path = f"/receipts/{secret}/withdraw/"
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Forbidden", path), None)
    assert HidesSecretLinks().filter(record)
    assert record.getMessage() == "Forbidden: /receipts/…/withdraw/"
    assert "secret_links" in settings.LOGGING["handlers"]["console"]["filters"]
