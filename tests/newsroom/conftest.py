"""Fixtures of more than one file here: the site behind its cache, who logs in, and a server."""

import io

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from newsroom.pages import Application, keys
from tests.factories import ArticleFactory
from tests.newsroom.serving import WAITS, Served
from tests.newsroom.signed import account, with_app


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body
        self.how = self.headers.get("X-Page", "around")
        self.text = body.decode() if "Content-Encoding" not in self.headers else None


@pytest.fixture
def one_connection():
    """A request ends with the connection of the test still open, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site(settings, one_connection):
    settings.PAGE_CACHE = settings.PAGE_CACHE_REPORT = True
    keys._proxies.cache_clear()  # a process knows its proxies once; here each test has its own
    application = Application()

    def ask(path, method="GET", **environ):
        path, _, query = path.partition("?")
        request = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        answer = []
        body = application(
            request | environ, lambda status, headers: answer.extend([status, headers])
        )
        return Answer(*answer, b"".join(body))

    ask.application = application
    return ask


@pytest.fixture
def article():
    return ArticleFactory(complete=True)


@pytest.fixture
def edda():
    return account()


@pytest.fixture
def app(edda):
    return with_app(edda)


@pytest.fixture
def serve():
    started = []

    def start(*arguments):
        started.append(Served(*arguments))
        return started[-1]

    yield start
    for served in started:
        with served.process:  # closes its pipe
            served.process.terminate()


@pytest.fixture
def note(tmp_path):
    return tmp_path / "note"


@pytest.fixture
def waits(note):
    return WAITS.format(str(note))
