"""The site as a WSGI application: cached pages are answered before Django is asked.

A page is validated, not purged: it names the versions it was made from, and each hit compares them
with the current ones (version_watcher.py). docs/architecture.md describes the whole flow.
"""

import io
import logging
import sqlite3
import threading
from time import time

from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import Error
from django.urls import set_script_prefix

from articles import cache_versions, http_cache
from articles.http_cache import is_personal
from articles.models import Article
from newsroom.pages import page as pages
from newsroom.pages.keys import key_of, ours
from newsroom.pages.page_store import PageStore, shared_page_store
from newsroom.pages.snapshot import read_snapshot
from newsroom.pages.version_watcher import watcher
from newsroom.requests import Request

log = logging.getLogger(__name__)

HIT, SHARED, MADE = [("X-Page", "hit")], [("X-Page", "shared")], [("X-Page", "made")]
STATUS = {200: "200 OK", 304: "304 Not Modified"}
PATIENCE = 10  # seconds that a request waits for another thread that renders the same page
TRIES = 5  # pages that a request waits for, when each is out of date before it is finished

# All that a cached page may depend on. Nothing else of a request reaches its view.
KEPT = ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "PATH_INFO", "SCRIPT_NAME")


class PendingPage:
    """A page that one thread renders while others wait for it."""

    def __init__(self):
        self.finished = threading.Event()
        self.is_kept = True


class Application(WSGIHandler):
    request_class = Request

    def __init__(self):
        super().__init__()
        self.is_on = settings.PAGE_CACHE
        self.is_reporting = settings.PAGE_CACHE_REPORT
        self.store = PageStore(settings.PAGE_CACHE_MB * 1024 * 1024)
        self.shared = shared_page_store()
        self.watcher = watcher()
        self.pending = {}
        self.lock = threading.Lock()

    # --- Answering ---

    def __call__(self, environ, start_response):
        if not self.is_on:
            return super().__call__(environ, start_response)
        key = self._raw_key(environ)
        page = self.store.pages.get(key)
        if page is not None and not is_personal(environ) and self.is_current(page):
            page.is_recent = True
            return self._answer(page, environ, start_response, HIT)
        key = key_of(environ)
        if key is None:
            return super().__call__(environ, start_response)
        return self._answer_for(key, environ, start_response)

    @staticmethod
    def _raw_key(environ):
        """The key of a request in the usual spelling; `key_of` handles others."""
        if "HTTP_X_FORWARDED_PROTO" in environ or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        return (
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST"),
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
        )

    def is_current(self, page):
        try:
            return page.until > time() and self.watcher.confirms(page)
        except (Error, sqlite3.Error):
            return False

    def _answer(self, page, environ, start_response, how):
        accepted, known = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH")
        status, headers, body = page.answer_to(accepted, known)
        start_response(STATUS[status], self.reported(headers, how))
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def reported(self, headers, how):
        return headers + how if self.is_reporting else headers

    # --- Making ---

    def _answer_for(self, key, environ, start_response):
        """Answers with the page of this key; of many requests at once, one renders it."""
        for _ in range(TRIES):
            page = self.store.pages.get(key)
            if page is not None and self.is_current(page):
                return self._answer(page, environ, start_response, HIT)
            asked, key = key, ours(key)
            if key != asked:
                continue
            with self.lock:
                pending = self.pending.get(key)
                is_mine = pending is None
                if is_mine:
                    pending = self.pending[key] = PendingPage()
            if is_mine:
                return self._render(pending, key, environ, start_response)
            pending.finished.wait(PATIENCE)
            if not pending.is_kept:
                break
        return super().__call__(environ, start_response)

    def _render(self, pending, key, environ, start_response):
        """Renders the page, or finds that it must not be stored; tells the threads that wait."""
        try:
            page, how, response = self._found_or_made(key, environ)
            pending.is_kept = page is not None
            if page:
                with self.lock:
                    self.store.put(key, page)
        except BaseException as error:
            pending.is_kept = False
            if not isinstance(error, Error):
                raise
            page, response = None, None  # Django tells readers that the database does not answer
        finally:
            with self.lock:
                del self.pending[key]
            pending.finished.set()
        if page:
            return self._answer(page, environ, start_response, how)
        if response:
            return self._pass_on(response, environ, start_response)
        return super().__call__(environ, start_response)

    def _found_or_made(self, key, environ):
        """(page, how, None), or (None, None, response) if the response must not be stored."""
        if self.shared is None:
            return self._made(key, environ)
        found = self.shared.get(key)
        if found and self.is_current(found):
            return found, SHARED, None
        if not self.shared.claims(key):
            found = self.shared.awaited(key, self.is_current)
            if found:
                return found, SHARED, None
        try:
            page, how, response = self._made(key, environ)
            if page:
                self.shared.put(key, page)
        finally:
            self.shared.release(key)
        return page, how, response

    def _made(self, key, environ):
        clean = self._cleaned(key, environ)
        set_script_prefix("/")
        signals.request_started.send(sender=self.__class__, environ=clean)
        request = self.request_class(clean)
        with read_snapshot():
            until = cache_versions.next_due(Article.objects.scheduled())
            response = self.get_response(request)
            page = None
            if _may_be_kept(response):
                numbers = cache_versions.numbers(response.made_from)
                ends = min(filter(None, [until, getattr(response, "ends_at", None)]))
                page = pages.made(response, numbers, ends.timestamp())
        response.close()  # says that the request is finished: connections go back
        return (page, MADE, None) if page else (None, None, response)

    @staticmethod
    def _cleaned(key, environ):
        """The request as any reader would send it: nothing that one of them adds has an effect."""
        clean = {name: environ[name] for name in KEPT if name in environ}
        clean |= {name: environ[name] for name in environ if name.startswith("wsgi.")}
        return clean | {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": key.query,
            "wsgi.url_scheme": key.scheme,
            "wsgi.input": io.BytesIO(),
        }

    @staticmethod
    def _pass_on(response, environ, start_response):
        """A response that is not personal but must not be stored: not found, moved, an error."""
        status = f"{response.status_code} {response.reason_phrase}"
        headers = [*response.items(), ("Content-Length", str(len(response.content)))]
        start_response(status, list(dict(headers).items()))
        return [response.content] if environ["REQUEST_METHOD"] == "GET" else []


def _may_be_kept(response):
    """Complete, the same for everyone, and without a cookie or a nonce."""
    return (
        response.status_code == 200
        and hasattr(response, "made_from")
        and not response.streaming
        and not response.cookies
        and response.headers.get("Cache-Control") == http_cache.POLICY
        and "nonce-" not in response.headers.get("Content-Security-Policy", "")
    )
