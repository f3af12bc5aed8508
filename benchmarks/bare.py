"""The least that can answer with a finished page, read from a file at start.

`application` says it through WSGI, `kept` where the server's own thread asks for kept pages.
"""

import json
import os
from pathlib import Path

from newsroom.serving.served import Served

KEPT = json.loads(Path(os.environ["BARE_PAGE"]).read_text())
HEADERS = [tuple(header) for header in KEPT["headers"]]
BODY = [KEPT["body"].encode("latin-1")]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return BODY


class Kept(Served):
    def answer_kept(self, scope, headers, proto, *, may_wait=False):
        proto.response_bytes(200, HEADERS, BODY[0])
        return True


kept = Kept(application)
