"""Whether a form was sent from our own pages. No token in the page: tokens expire, pages do not."""

from urllib.parse import urlsplit

from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware

FOREIGN = "This came from another site, so we changed nothing. Please try again on this page."
OWN_FETCH_SITES = {"same-origin", "none"}  # none: typed or bookmarked, so not another site's page


def is_own(request):
    """The browser's word counts most; a client so old that it says nothing is let through."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in OWN_FETCH_SITES
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    return sender is None or _origin(sender) in _own_origins(request)


def has_token(request):
    """A logged-in person's form has Django's token: the cookie alone proves nothing."""
    middleware = CsrfViewMiddleware(get_response=lambda request: None)
    return middleware.process_view(request, is_own, (), {}) is None


def _own_origins(request):
    return {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


def _origin(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}"
