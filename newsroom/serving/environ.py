"""Makes a WSGI environ (PEP 3333) from granian's RSGI request."""

import io
import sys

FIXED = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SERVER_SOFTWARE": "granian",
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
OWN_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def environ_of(scope, body=None):
    """The environ of a request; `body` is the whole of it, as bytes, where it has one."""
    server, _, port = scope.server.rpartition(":")
    environ = FIXED | {
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client_of(scope),
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": as_latin1(scope.path),
        "QUERY_STRING": as_latin1(scope.query_string),
        "HTTP_HOST": scope.authority or "",  # an absolute target's, where no header says it
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body or b""),
    }
    for name in scope.headers:
        # With an underscore it would pass for another header: X_Forwarded_For for a proxy's.
        if "_" not in name:
            variable = OWN_NAMES.get(name) or "HTTP_" + name.replace("-", "_").upper()
            environ[variable] = joined(scope.headers, name)
    if body is not None:
        environ["CONTENT_LENGTH"] = str(len(body))  # a chunked one has none of its own
    return environ


def joined(headers, name):
    """The header's values as one; those that are not printable ASCII count as empty."""
    return (";" if name == "cookie" else ",").join(headers.get_all(name))


def client_of(scope):
    return scope.client.rpartition(":")[0].strip("[]")


def as_latin1(text):
    """PEP 3333's "bytes as text": each byte of the UTF-8 is a character."""
    return text if text.isascii() else text.encode().decode("latin-1")
