"""The site without nginx, while strangers send slowly, too much and for ever."""

import contextlib
import http.client
import io
import os
import sqlite3
import statistics
import time
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from PIL import Image

from tests.newsroom.dripping import HEADERS, dripping
from tests.newsroom.raw_http import answer_to, connected, head

pytestmark = pytest.mark.served

MB = 1024 * 1024
READS = 40
# Ten times what `python -m benchmarks.besieged` holds it to: nothing here may hang on the machine.
WITHIN = 2.5  # seconds
BOUNDARY = "partsofaform"
WRITERS = 60  # many more than the threads of both processes
URLENCODED = "Content-Type: application/x-www-form-urlencoded"


def get(port, path, **headers):
    """(status, headers, body, seconds)"""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(), time.monotonic() - began


def read_for_a_while(port, paths):
    """Each path in turn; the seconds that answers took, of which none is but a 200."""
    took = []
    for number in range(READS):
        status, _, _, seconds = get(port, paths[number % len(paths)])
        assert status == 200
        took.append(seconds)
    return took


def test_four_hundred_clients_that_drip_are_noticed_by_no_reader(paper):
    beginnings = [HEADERS, *(head(path, 100_000) for path in (f"{paper.path}comments/", "/x/"))]
    beginnings += [head("/admin/login/"), head("/admin/articles/image/add/", 100_000)]
    paths = ["/", "/healthz", paper.path]
    read_for_a_while(paper.port, paths)
    with dripping(paper.port, beginnings * 80):
        took = read_for_a_while(paper.port, paths)
    print(f"p50 {statistics.median(took) * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms")
    assert max(took) < WITHIN


# --- Too much ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def environment(environment, tmp_path_factory):
    """With a folder of its own for what Django would write down of a request."""
    return environment | {"TMPDIR": str(tmp_path_factory.mktemp("uploads"))}


def multipart(fields, files=()):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="a.png"'
        parts.append(f"--{BOUNDARY}\r\n{disposition}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


FORM = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"


def test_a_stranger_who_sends_a_large_file_is_refused_before_it_is_written_anywhere(
    paper, environment
):
    begun = multipart({"body": "Words."}, [("file", b"x" * MB)])[: -len(BOUNDARY) - 8]
    for path in (f"{paper.path}comments/", "/admin/login/", "/"):
        with connected(paper.port, head(path, 250 * MB, more=[FORM])) as client:
            client.sendall(begun)
            with contextlib.suppress(OSError):  # it may be refused in the middle of that
                client.sendall(b"x" * 3 * MB)
            status, _, page = answer_to(client)
        assert status == 413
        assert b"Go back" in page
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


def test_the_admin_takes_a_picture_from_its_staff_alone(paper, environment):
    token = token_hex(16)
    sent = multipart(
        {"csrfmiddlewaretoken": token, "alt": "Noise", "credit": "Us", "caption": ""},
        [("file", noise())],
    )
    assert len(sent) > MB
    address = "/admin/articles/image/add/"

    def post(cookie):
        more = [FORM, f"Cookie: csrftoken={token}; {cookie}"]
        with connected(paper.port, head(address, len(sent), more=more)) as client:
            with contextlib.suppress(OSError):
                client.sendall(sent)
            return answer_to(client)

    for cookie in ("theme=dark", "sessionid=", "sessionid=" + "a" * 32, "sessionid=../../etc"):
        status, _, page = post(cookie)
        assert status == 413 and b"Log in" in page
    status, _, page = post(paper.editors_cookie)
    assert status == 302, page.decode()[:2000]
    paper.order("dismiss editor")
    try:
        assert post(paper.editors_cookie)[0] == 413
    finally:
        paper.order("admit editor")
    assert list(Path(environment["TMPDIR"]).iterdir()) == []


def noise():
    """A picture that cannot be made small."""
    file = io.BytesIO()
    Image.frombytes("RGB", (800, 800), os.urandom(800 * 800 * 3)).save(file, "PNG")
    return file.getvalue()


# --- Held up ----------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(environment):
    """Somebody else writes, and does not come to an end."""
    if url := environment.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE comments_comment IN EXCLUSIVE MODE")
            yield
        return
    connection = sqlite3.connect(Path(environment["DATA_DIR"]) / "db.sqlite3")
    with contextlib.closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        yield


def test_writers_who_wait_for_the_database_hold_up_no_reader_and_no_health_check(
    paper, environment
):
    paths = ["/healthz", "/", paper.path]
    read_for_a_while(paper.port, paths)
    with locked(environment), contextlib.ExitStack() as stack:
        for number in range(WRITERS):
            words = (
                f"name=Ines&email=a{number}@reader.example&seconds=40&body=Words+number+{number}"
            )
            asked = head(f"{paper.path}comments/", len(words), more=[URLENCODED]) + words.encode()
            stack.enter_context(connected(paper.port, asked))
        time.sleep(0.5)
        assert max(read_for_a_while(paper.port, paths)) < WITHIN


# --- As before --------------------------------------------------------------------------------


def test_files_come_whole_in_part_and_not_at_all(paper, environment):
    media = Path(environment["DATA_DIR"]) / "media"
    media.mkdir(exist_ok=True)
    content = noise()
    (media / "noise.png").write_bytes(content)
    status, headers, body, _ = get(paper.port, "/media/noise.png")
    assert (status, body) == (200, content)
    assert headers["Content-Type"] == "image/png" and "immutable" in headers["Cache-Control"]
    since = {"If-Modified-Since": headers["Last-Modified"]}
    assert get(paper.port, "/media/noise.png", **since)[0] == 304
    with connected(
        paper.port, b"HEAD /media/noise.png HTTP/1.1\r\nHost: localhost\r\n\r\n"
    ) as client:
        told = client.recv(65536).lower()
        assert b"content-length: %d\r\n" % len(content) in told and told.endswith(b"\r\n\r\n")
    assert get(paper.port, "/media/nothing.png")[0] == 404
    assert get(paper.port, "/media/../db.sqlite3")[0] == 400
    status, _, body, _ = get(paper.port, "/static/css/paper.css")
    assert status == 200 and body
    status, headers, part, _ = get(paper.port, "/static/css/paper.css", Range="bytes=5-14")
    assert (status, part) == (206, body[5:15])


def test_an_export_streams(paper):
    headers = {"Cookie": paper.editors_cookie}
    address = "/admin/comments/comment/export/?status=published"
    status, headers, body, _ = get(paper.port, address, **headers)
    assert (status, headers["Transfer-Encoding"]) == (200, "chunked")
    assert body.decode().count("\r\n") > 20  # the names of columns, and paper.py's comments
