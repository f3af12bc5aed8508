"""The least that can answer: a WSGI function with a finished page, read from a file at start."""

import json
import os
from pathlib import Path

KEPT = json.loads(Path(os.environ["BARE_PAGE"]).read_text())
HEADERS = [tuple(header) for header in KEPT["headers"]]
BODY = [KEPT["body"].encode("latin-1")]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return BODY
