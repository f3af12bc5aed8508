"""The site, as the server sees it: cached pages, staff, and error pages in the site's design."""

from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import parse_cookie
from django.template.loader import render_to_string

from newsroom.pages.at_once import AtOnce
from newsroom.requests import storable_cookies
from newsroom.serving import refusals
from newsroom.serving.environ import environ_of
from newsroom.serving.served import Served

# Headers of one page only; every answer of the site has all the others.
OF_A_PAGE = {"content-type", "content-length", "cache-control", "vary", "etag", "last-modified"}


class Site(Served):
    def __init__(self, application):
        self.headers = headers_of_every_answer(application)
        super().__init__(application)
        self.answer_kept = AtOnce(application).answer

    def page_of(self, refusal):
        body = render_to_string("refused.html", refusal._asdict()).encode()
        headers = [*self.headers, ("Content-Type", "text/html; charset=utf-8")]
        return refusals.page(refusal, headers, body)

    def is_staff(self, environ):
        close_old_connections()
        try:
            cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
            return _is_staff(storable_cookies(cookies))
        finally:
            close_old_connections()


def _is_staff(cookies):
    """Whether the session of these cookies is that of an active member of staff."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(SimpleNamespace(session=session))  # None of the request but this is looked at.
    return user.is_active and user.is_staff


def headers_of_every_answer(application):
    """Taken from robots.txt, which uses neither the database nor the session."""
    site = urlsplit(settings.SITE_URL)
    scope = SimpleNamespace(
        server=f"{site.hostname}:{site.port or settings.PORT}",
        client="127.0.0.1:0",
        http_version="1.1",
        method="GET",
        path="/robots.txt",
        query_string="",
        authority=site.netloc,
        scheme=site.scheme,
        headers={},
    )
    told = []
    answer = application(environ_of(scope), lambda status, headers: told.extend(headers))
    getattr(answer, "close", list)()
    return [(name, value) for name, value in told if name.lower() not in OF_A_PAGE]
