"""Bare applications that tests of the server serve in the site's place."""

import os
import time

from newsroom.serving import bodies
from newsroom.serving.served import Served


def application(environ, start_response):
    """Answers with its process; under /slow after 1.5 s, under /stuck never.

    A POST gets back what it sent; /long and /endless are 20 MB, whole and as a stream.
    """
    path = environ["PATH_INFO"]
    time.sleep({"/slow": 1.5, "/stuck": 600}.get(path, 0))
    if path == "/broken":
        raise RuntimeError("as asked")
    if path == "/endless":
        start_response("200 OK", [])
        return (b"x" * 100_000 for _ in range(200))
    body = str(os.getpid()).encode() if path != "/long" else b"x" * 20_000_000
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


class Staffed(Served):
    """Whoever says so is staff; `/kept` is answered at once."""

    def is_staff(self, environ):
        return environ.get("HTTP_COOKIE") == "staff=yes"

    def answer_kept(self, scope, headers, proto, *, may_wait=False):
        if scope.path == "/kept":
            proto.response_bytes(200, [], str(os.getpid()).encode())
        return scope.path == "/kept"


class Hasty(Staffed):
    public = bodies.PUBLIC._replace(within=1)
    admin = bodies.ADMIN._replace(within=2)


staffed, hasty = Staffed(application), Hasty(application)


def told(environ, start_response):
    """Answers with what it is told of the request, a line a name."""
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    lines = [f"{name}={value!r}" for name, value in sorted(told.items())]
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return (line.encode() + b"\n" for line in lines)
