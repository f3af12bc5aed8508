"""Bare applications that tests of the server serve in the site's place."""

import os
import time


def application(environ, start_response):
    """Answers with its process; under /slow after 1.5 s, under /stuck never."""
    time.sleep({"/slow": 1.5, "/stuck": 600}.get(environ["PATH_INFO"], 0))
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
