import logging
import re
from urllib.parse import quote

import pytest
from django.urls import URLPattern, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from newsroom.log_masking import HidesSecretLinks, masked

TOKEN = "Ab3_-" * 8 + "xyz"
SECRET_PARTS = re.compile(r"<(?:\w+:)?(?:token|key|uidb64)>")


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


def routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


SECRET_ROUTES = [each for each in routes(get_resolver().url_patterns) if SECRET_PARTS.search(each)]
BEGINNINGS = sorted({f"/{SECRET_PARTS.split(each)[0]}" for each in SECRET_ROUTES})


def test_every_address_with_a_secret_is_known():
    assert len(SECRET_ROUTES) >= 13 and "/receipts/" in BEGINNINGS


@pytest.mark.parametrize("route", SECRET_ROUTES)
def test_no_secret_of_ours_is_logged_and_what_was_done_is(route):
    logged = masked("/" + SECRET_PARTS.sub(TOKEN, route))
    assert logged == "/" + SECRET_PARTS.sub("…", route)


@given(
    beginning=st.sampled_from(BEGINNINGS), before=st.text(max_size=8), after=st.text(max_size=30)
)
def test_whatever_stands_around_a_secret_it_is_not_logged(beginning, before, after):
    for path in (
        f"{beginning}{before}{TOKEN}{after}",
        f"{beginning}{quote(before + TOKEN + after, safe='')}",
        f"{quote(beginning + before + TOKEN, safe='')}{after}",
        quote(quote(f"{beginning}{TOKEN}")),
        f"/{beginning.upper()}{TOKEN}{after}",
    ):
        logged = masked(path)
        assert TOKEN not in logged and TOKEN[:20] not in logged
        assert logged.isprintable() and " " not in logged


@pytest.mark.parametrize(
    "path",
    [
        "/receipts/{})/",
        "/receipts/{}>",
        "/receipts/{}.",
        "/receipts/{}%22/",
        "//receipts/{}/",
        "/receipts%2F{}/",
        "/Receipts/{}/",
        "/subscriptions/17:{},/confirm/",
        "/privacy/data/{}/export.json)",
        "/privacy/data/{}%E2%80%9D/",
        "/admin/reset/Mg/{}/",
        "/x/{})/",
        "/x/“{}”/",
    ],
)
def test_a_link_copied_with_what_stood_around_it_is_hidden(path):
    assert TOKEN not in masked(path.format(TOKEN)) and "…" in masked(path.format(TOKEN))


@pytest.mark.parametrize("path", ["/privacy/data/", "/privacy/data/asked/", "/receipts/"])
def test_the_pages_beside_the_secret_ones_are_logged_as_they_are(path):
    assert masked(path) == path


def test_a_line_that_was_written_before_it_was_logged_hides_it_too():
    for message, args in [
        (f"Bad path: /receipts/{TOKEN})/", ()),
        ("Bad path %(path)s", ({"path": f"/receipts/{TOKEN}"},)),
        ("From %s", (f"https://news.example/receipts/{TOKEN}/ is gone",)),
    ]:
        record = logging.LogRecord("django.security", 30, "", 0, message, args, None)
        assert HidesSecretLinks().filter(record)
        assert TOKEN not in record.getMessage() and "/receipts/…" in record.getMessage()
