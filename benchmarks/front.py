"""Our nginx.conf in front of the site, and the same nginx with the same answer as a file."""

import tempfile
from pathlib import Path

from benchmarks.stages import BROTLI, answer
from tests.deploy import nginx

NAME = "localhost"  # wrk names in the handshake what stands in the address, and no number
AS_A_FILE = """
    location = {path} {{
        alias {file};
        types {{ }}
        default_type "{type}";
        etag off;
        max_ranges 0;
        add_header Last-Modified "";
        {headers}
    }}
"""
OURS, FILE = "nginx, ours, brotli", "nginx, a file, brotli"


def behind_nginx(stage):
    """The rows of both, from one listener."""
    if not nginx.NGINX:
        stage.missing |= dict.fromkeys((OURS, FILE), "nginx is not installed")
        return
    folder = Path(stage.running.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-nginx")))
    nginx.furnish(folder, NAME)
    site = stage.up(SITE_URL=f"https://{NAME}", TRUSTED_PROXIES="127.0.0.1")
    as_file = f"/as-a-file{stage.path}".rstrip("/")  # else nginx looks for an index
    location = a_file(folder / "page", as_file, site.port, stage.path)
    front = stage.running.enter_context(
        nginx.running(folder, site.port, NAME, beside=location, workers="auto")
    )
    assert_the_same(front, stage.path, as_file)
    for name, path in {OURS: stage.path, FILE: as_file}.items():
        stage.row(name, f"https://{NAME}:{front.port}{path}", headers=BROTLI)


def a_file(file, as_file, port, path):
    """The location that answers with a file what the site answers to nginx."""
    asked = {"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    headers, body = answer(port, path, **asked, **BROTLI)
    file.write_bytes(body)
    headers = {name.lower(): value for name, value in headers if name.lower() != "content-length"}
    kind = headers.pop("content-type")
    added = "\n        ".join(
        f"add_header {name} {quoted(value)};" for name, value in headers.items()
    )
    return AS_A_FILE.format(path=as_file, file=file, type=kind, headers=added)


def quoted(value):
    assert "$" not in value, value
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))


def assert_the_same(front, path, as_file):
    """Else another thing would be compared. A page is in nginx's cache from its second request."""
    for _ in range(2):
        front.ask(path, **BROTLI)
    assert any((front.folder / "newsroom").iterdir())
    ours, file = (front.ask(each, **BROTLI) for each in (path, as_file))
    assert (ours.status, ours.headers["Content-Encoding"]) == (200, "br")
    assert (file.status, file.body) == (ours.status, ours.body)
    assert seen(file) == seen(ours)


def seen(response):
    return sorted((name.lower(), value) for name, value in response.getheaders() if name != "Date")
