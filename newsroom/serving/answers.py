"""Passes the answers of a WSGI application to granian, whose protocol never makes a thread wait.

granian alone handles slow clients: it holds a finished answer as bytes, and reads a file from the
disk as the client accepts it.
"""

import io
import os


class Started:
    """The `start_response` of one request."""

    def __init__(self):
        self.status, self.headers = 500, []

    def __call__(self, status, headers, exc_info=None):
        self.status, self.headers = int(status[:3]), headers


class OpenFile:
    """The `wsgi.file_wrapper`: an open file that need not be read by us."""

    def __init__(self, file, block=65536):
        self.file, self.block = file, block

    def path_of(self, length):
        """Its path, if the whole file is sent; the length comes from a header."""
        file, path = self.file, getattr(self.file, "name", None)
        is_plain = isinstance(file, io.BufferedReader) and isinstance(path, str)
        if is_plain and os.path.isabs(path) and not file.tell():
            return path if str(os.fstat(file.fileno()).st_size) == length else None

    def __iter__(self):
        return iter(lambda: self.file.read(self.block), b"")

    def close(self):
        self.file.close()


def answer(application, environ, proto):
    """Calls the application and sends its whole answer."""
    started = Started()
    body = application(environ | {"wsgi.file_wrapper": OpenFile}, started)
    try:
        status, headers = started.status, started.headers
        if isinstance(body, list | tuple):
            proto.response_bytes(status, headers, b"".join(body))
        elif not getattr(body, "streaming", True):  # one of Django's own, that is whole
            proto.response_bytes(status, headers, body.content)
        elif path := _path_of(body, headers):
            proto.response_file(status, headers, path)
        else:
            _stream(body, proto.response_stream(status, headers))
    finally:
        if hasattr(body, "close"):
            body.close()


def _path_of(body, headers):
    if isinstance(body, OpenFile):
        lengths = [value for name, value in headers if name.lower() == "content-length"]
        return body.path_of(lengths[0]) if lengths else None


def _stream(body, transport):
    for part in body:
        try:
            next(transport.send_bytes(part).__await__(), None)  # it never has to wait
        except RuntimeError:  # the client is gone
            return
