"""A database that goes away under a served site, and comes back: PostgreSQL behind a cut wire."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest

from comments.privacy import tokens
from tests.processes import eventually, free_port, manage
from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

BACK_WITHIN = 5  # seconds after the wire is whole
HITS = 50


class Wire:
    """Carries bytes between the site and the database, until it is cut."""

    def __init__(self, host, port):
        self.target, self.port, self.ends = (host, port), free_port(), []
        self.mend()

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def cut(self):
        """Everybody connected is thrown out, and nobody is let in."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.ends = []

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, far = listener.accept()[0], socket.create_connection(self.target)
                self.ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    @staticmethod
    def _carry(one, other):
        with contextlib.suppress(OSError):
            while received := one.recv(65536):
                other.sendall(received)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire(database):
    address = urlsplit(database)
    wire = Wire(address.hostname, address.port)
    yield wire
    wire.cut()


@pytest.fixture
def served(wire, database, tmp_path):
    """(ask, path of an article) of a site that reaches its database over the wire."""
    own = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",  # static files without collecting them
        "DATABASE_URL": urlsplit(database)
        ._replace(netloc=f"postgres@127.0.0.1:{wire.port}")
        .geturl(),
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "PAGE_CACHE_REPORT": "1",
    }
    # Not furnished: these settings have keys of their own, which the first migration notes.
    assert manage(own, "migrate", "-v0").wait(120) == 0
    made = subprocess.run(
        [sys.executable, "-m", "tests.served.auditor"],
        cwd=PROJECT,
        env=own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    ask = asker(int(own["PORT"]))
    with manage(own, "serve", "--no-worker") as site:
        eventually(lambda: ask("/healthz")[0] == 200)
        yield ask, json.loads(made.stdout)["path"]
        site.terminate()


def asker(port):
    def ask(path, fields=None):
        """(status, headers, page)"""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        with contextlib.closing(connection):
            if fields:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, urlencode(fields), form)
            else:
                connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    return ask


def test_kept_pages_go_on_words_come_back_and_all_is_well_as_soon_as_it_is_back(wire, served):
    ask, article = served
    comment = {
        "name": "Ines",
        "email": "ines@reader.example",
        "body": "I crossed all eleven bridges.",
        "receipt": tokens.new(),
    }
    for _ in range(2):
        status, _, page = ask(article)
        assert status == 200
    wire.cut()
    for _ in range(HITS):
        status, headers, again = ask(article)
        assert (status, headers["X-Page"], again) == (200, "hit", page)
    status, headers, refused = ask(f"{article}comments/", comment)
    assert status == 503 and int(headers["Retry-After"]) > 0
    assert comment["body"] in refused and comment["receipt"] in refused
    assert ask("/search/?q=bridges")[0] == 503
    assert ask(article)[0] == 200
    wire.mend()
    began = time.monotonic()
    assert eventually(lambda: ask(f"{article}comments/", comment)[0] == 303)
    assert ask("/search/?q=bridges")[0] == 200
    assert time.monotonic() - began < BACK_WITHIN
