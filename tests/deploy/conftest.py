"""nginx with our nginx.conf before a site of a few lines."""

import os
import shutil
import tempfile
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from tests.deploy import nginx

CACHED = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"


class Site:
    """What stands behind nginx: its page can be changed, and it notes what it was asked."""

    def __init__(self):
        self.page, self.status, self.asked = b"first", "200 OK", []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        etag = f'"{self.page.decode()}"'
        headers = [("Cache-Control", CACHED), ("Vary", "Accept-Encoding, Cookie"), ("ETag", etag)]
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 Not Modified", headers)
            return []
        headers += [("Content-Type", "text/html"), ("Content-Length", str(len(self.page)))]
        start_response(self.status, headers)
        return [self.page]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="package", autouse=True)
def umask_of_an_operator():
    """What tests lay out, nginx's own user reads; the site's storages see to that themselves."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="package")
def nginx_folder(umask_of_an_operator):
    """Not below pytest's own folder: any other run shuts that to nginx's user when it begins."""
    with tempfile.TemporaryDirectory(prefix="newsroom-nginx-") as name:
        folder = Path(name)
        nginx.furnish(folder)
        yield folder


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def front(site, nginx_folder):
    server = make_server("127.0.0.1", 0, site, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    shutil.rmtree(nginx_folder / "newsroom", ignore_errors=True)
    try:
        with nginx.running(nginx_folder, server.server_port) as front:
            yield front
    finally:  # or the run would never end
        server.shutdown()
        thread.join()
        server.server_close()
