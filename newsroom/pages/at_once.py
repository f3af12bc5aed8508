"""Cached pages answered by the server's own thread: without WSGI, and without ever waiting."""

from time import time

from articles.http_cache import is_personal
from newsroom.pages.application import HIT
from newsroom.pages.keys import scheme_of
from newsroom.serving.environ import as_latin1, client_of, joined

SAFE = ("GET", "HEAD")


class AtOnce:
    def __init__(self, application):
        """Answers with the cached pages of this WSGI application."""
        self.application = application
        self.store, self.watcher = application.store, application.watcher
        self.is_on, self.is_reporting = application.is_on, application.is_reporting

    def answer(self, scope, headers, proto, *, may_wait=False):
        """Whether the request was answered; None: there is a page, but the database must be asked.

        A thread that may wait asks it. False leaves the request to the application.
        """
        if not self.is_on or scope.method not in SAFE or "authorization" in headers:
            return False
        if "cookie" in headers and is_personal({"HTTP_COOKIE": joined(headers, "cookie")}):
            return False
        page = self.store.pages.get(_key_of(scope, headers))
        if page is None or page.until <= time():
            return False
        if not self.watcher.confirms_at_once(page):
            if not may_wait:
                return None
            if not self.application.is_current(page):
                return False
        page.is_recent = True
        known = joined(headers, "if-none-match") if "if-none-match" in headers else None
        status, head, body = page.answer_to(joined(headers, "accept-encoding"), known)
        if self.is_reporting:
            head = head + HIT
        proto.response_bytes(status, head, body if scope.method == "GET" else b"")
        return True


def _key_of(scope, headers):
    """Like `key_of`, for requests in the usual spelling; others are not found."""
    scheme = scope.scheme
    if "x-forwarded-proto" in headers:
        said = {
            "HTTP_X_FORWARDED_PROTO": joined(headers, "x-forwarded-proto"),
            "REMOTE_ADDR": client_of(scope),
            "wsgi.url_scheme": scheme,
        }
        scheme = scheme_of(said)
    path, query = as_latin1(scope.path), as_latin1(scope.query_string)
    return scheme, joined(headers, "host"), path, query
