"""deploy/nginx.conf, in a real nginx."""

import contextlib
import http.client
import re
import time

import pytest
from django.urls import get_resolver

from tests.processes import eventually

pytestmark = pytest.mark.nginx


def warm(front, path="/", **headers):
    """An address is kept from its second request on."""
    front.ask(path, **headers)
    return front.ask(path, **headers)


def test_a_page_is_kept_and_a_change_is_seen_within_two_seconds(front, site):
    warm(front)
    asked = len(site.asked)
    assert front.ask().body == b"first"
    assert len(site.asked) == asked
    site.page = b"second"
    time.sleep(2.1)
    assert front.ask().body == b"second"


def test_a_page_of_long_ago_is_shown_to_nobody(front, site):
    warm(front)
    site.page = b"second"
    time.sleep(4)
    assert [front.ask().body for _ in range(3)] == [b"second"] * 3


def test_what_a_browser_holds_is_answered_with_304_without_asking_the_site(front, site):
    etag = warm(front).headers["ETag"]
    asked = len(site.asked)
    response = front.ask(If_None_Match=etag)
    assert (response.status, response.body, len(site.asked)) == (304, b"", asked)


def test_spellings_of_one_encoding_share_a_copy_and_encodings_do_not(front, site):
    warm(front, Accept_Encoding="gzip, deflate, br")
    asked = len(site.asked)
    front.ask(Accept_Encoding="br;q=1.0, *;q=0.1")
    assert len(site.asked) == asked
    front.ask(Accept_Encoding="gzip, br;q=0")
    assert [each.get("HTTP_ACCEPT_ENCODING") for each in site.asked[asked:]] == ["gzip"]


@pytest.mark.parametrize("cookie", ["sessionid=a", "x=1; csrftoken=b", "messages=c"])
def test_a_signed_in_person_goes_around_the_cache_and_leaves_nothing_in_it(front, site, cookie):
    for page in (b"theirs", b"theirs again"):
        site.page = page
        assert front.ask("/desk/", Cookie=cookie).body == page
    site.page = b"everybody's"
    assert front.ask("/desk/").body == b"everybody's"


def test_another_cookie_gets_the_page_of_everybody(front, site):
    warm(front)
    asked = len(site.asked)
    front.ask(Cookie="theme=dark")
    assert len(site.asked) == asked


def test_a_post_reaches_the_site_and_is_never_kept(front, site):
    for _ in range(3):
        assert front.ask("/a/comments/", "POST", b"body=words").status == 200
    assert [each["REQUEST_METHOD"] for each in site.asked] == ["POST"] * 3
    assert front.ask("/a/comments/").status == 200
    assert site.asked[-1]["REQUEST_METHOD"] == "GET"


def test_a_flood_of_comments_is_refused_before_the_site(front, site):
    answers = [front.ask("/a/comments/", "POST", b"x").status for _ in range(25)]
    assert answers.count(429) == 25 - len(site.asked) > 0
    assert front.ask("/").status == 200


def test_a_client_that_never_ends_its_requests_shuts_out_nobody_else(front, site):
    def begin():
        connection = front.connection()
        connection.putrequest("POST", "/a/", skip_host=True)
        connection.putheader("Host", front.name)
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b"a")
        return connection

    with contextlib.ExitStack() as slow:
        begun = [slow.enter_context(contextlib.closing(begin())) for _ in range(200)]
        refused = begun[-1].getresponse()
        assert refused.status == 429
        assert front.ask("/", client="127.0.0.1").status == 429
        assert front.ask("/", client="127.0.0.2").status == 200
    assert eventually(lambda: front.ask("/").status == 200)
    assert not any(each["REQUEST_METHOD"] == "POST" for each in site.asked)


def test_an_error_is_never_kept(front, site):
    site.status = "503 Service Unavailable"
    assert [front.ask().status for _ in range(3)] == [503] * 3
    site.status = "200 OK"
    assert front.ask().status == 200


def test_a_strangers_host_gets_no_answer(front, site):
    with pytest.raises(http.client.RemoteDisconnected):
        front.ask(Host="evil.example")
    assert not site.asked


def test_what_a_client_says_of_its_own_address_is_dropped(front, site):
    front.ask(X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example")
    asked = site.asked[-1]
    assert asked["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert asked["HTTP_X_FORWARDED_PROTO"] == "https"
    assert asked["HTTP_HOST"] == "news.example"
    assert "HTTP_X_FORWARDED_HOST" not in asked


def test_pictures_come_from_the_disk_in_a_sandbox(front, site):
    (front.folder / "media" / "a.webp").write_bytes(b"picture")
    response = front.ask("/media/a.webp")
    assert (response.body, response.headers["Content-Type"]) == (b"picture", "image/webp")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert front.ask("/media/none.webp").headers["Cache-Control"] == "no-store"
    assert not site.asked


def test_static_files_come_from_the_disk_and_hashed_ones_for_ever(front, site):
    (front.folder / "static" / "site.0123456789ab.css").write_text("a{}")
    (front.folder / "static" / "site.0123456789ab.css.gz").write_bytes(b"packed")
    (front.folder / "static" / "plain.css").write_text("b{}")
    hashed = front.ask("/static/site.0123456789ab.css", Accept_Encoding="gzip")
    assert (hashed.body, hashed.headers["Content-Encoding"]) == (b"packed", "gzip")
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert front.ask("/static/plain.css").headers["Cache-Control"] == "public, max-age=60"
    assert not site.asked


def test_the_log_holds_the_request_and_nothing_of_the_reader(front):
    log = front.folder / "newsroom.log"
    log.write_text("")
    front.ask("/2026/11/24/a-bridge-between-two-cities/?q=private", User_Agent="agent")
    front.ask("/confirm/Zm9vYmFyYmF6cXV4MTIzNDU2/", Referer="https://from.example/")
    # nginx writes the line down once the answer has left.
    text = eventually(lambda: "/confirm/" in log.read_text() and log.read_text())
    assert "GET /2026/11/24/a-bridge-between-two-cities/ 200 " in text
    assert "GET /confirm/.../ 200 " in text
    assert not any(word in text for word in ("127.0.0.1", "private", "agent", "Zm9v", "from"))


def secret_places():
    """Where secret links begin: what stands before a token in any of the site's addresses."""
    patterns = re.findall(r"\S*<(?:token|key)>", "\n".join(all_routes(get_resolver())))
    return sorted({f"/{each[: each.index('<')]}" for each in patterns})


def all_routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        yield from all_routes(pattern, route) if hasattr(pattern, "url_patterns") else [route]


@pytest.mark.parametrize("before", secret_places())
@pytest.mark.parametrize(
    "token", ["short", "Zm9vYmFyYmF6cXV4MTIzNDU2)", "all-words-like-a-slug-of-ours"]
)
def test_nothing_that_follows_where_secret_links_begin_is_logged(front, before, token):
    log = front.folder / "newsroom.log"
    log.write_text("")
    front.ask(f"{before}{token}/edit/")
    line = eventually(log.read_text)
    assert f"GET {before}... " in line and token not in line
