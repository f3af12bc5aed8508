"""Which request may be answered with a cached page, and with which."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import Error, close_old_connections, connection
from django.urls import Resolver404, resolve

from articles.http_cache import is_personal
from newsroom.middleware import LONGEST_PATH, TrustedProxies

LONGEST_QUERY = 2000
MOST_PARAMETERS = 50


class Key(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str


@lru_cache(maxsize=1)
def known_hosts():
    """The hosts for which pages are stored: an attacker cannot fill the memory with others."""
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))]
    site = urlsplit(settings.SITE_URL)
    ports = {settings.PORT, site.port} - {None}
    return {site.netloc, *names, *(f"{name}:{port}" for name in names for port in ports)}


def key_of(environ):
    """The key of the page that answers this request, or None where no cached page may.

    Query parameters that the view does not use are dropped: no page depends on them.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or is_personal(environ):
        return None
    host = environ.get("HTTP_HOST", "")
    view = _view_at(environ) if host in known_hosts() else None
    if not hasattr(view, "admits"):
        return None
    query = _admitted(environ.get("QUERY_STRING", ""), view)
    if query is None:
        return None
    return Key(scheme_of(environ), host, environ["PATH_INFO"], query)


def ours(key):
    """The same key without parameters that name nothing: the key of a page that exists.

    It needs a few indexed queries, and none without parameters. If the database does not answer, it
    returns the key unchanged, because then no page is rendered, either.
    """
    if not key.query:
        return key
    found = resolve(key.path)
    given = dict(parse_qsl(key.query, keep_blank_values=True))
    _give_connections_back()
    try:
        return key._replace(query=urlencode(found.func.ours(given, **found.kwargs)))
    except Error:
        return key
    finally:
        _give_connections_back()


def _give_connections_back():
    """As before and after any request; not inside a transaction, such as a test's."""
    if not connection.in_atomic_block:
        close_old_connections()


def scheme_of(environ):
    """As Django sees it: only a trusted proxy may say that it is https."""
    forwarded = environ.get("HTTP_X_FORWARDED_PROTO")
    if forwarded and _proxies().trusts(environ.get("REMOTE_ADDR", "")):
        return "https" if forwarded.split(",")[0].strip() == "https" else "http"
    return environ["wsgi.url_scheme"]


@lru_cache(maxsize=1)
def _proxies():
    return TrustedProxies(get_response=None)


def _view_at(environ):
    path = get_path_info(environ)
    if len(path) > LONGEST_PATH:
        return None
    try:
        return resolve(path).func
    except (Resolver404, UnicodeError):
        return None


def _admitted(query, view):
    """The query in one spelling, with admitted parameters only; None if it bypasses the cache."""
    if not query:
        return ""
    if len(query) > LONGEST_QUERY:
        return None
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return None
    if not view.around.isdisjoint(given):
        return None
    return urlencode({name: given[name] for name in view.admits if name in given})
