"""Which pages HTTP caches may store and share, and which tags each was made from."""

from functools import wraps

from django.conf import settings
from django.utils.cache import patch_vary_headers

from articles.cache_versions import SITE

POLICY = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
PRIVATE = "private, no-cache"
PERSONAL_COOKIES = tuple(
    f"{name}=" for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
)


def same_for_all(view, *, admits=(), around=(), ours=None, made_from=(SITE,)):
    """Marks a view whose page is the same for every reader, so that it may be stored and shared.

    `admits` are the query parameters that choose a page; `around` those that make it personal, so
    that it is never stored; all others are noise. `ours` gets the admitted ones as a dictionary,
    and the values in the address, and returns those that name something: nobody can fill the cache
    with invented names. `made_from` are the tags of the page; a view may add others with
    `also_made_from`.
    """

    @wraps(view, updated=())
    def marked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.has_header("Cache-Control"):
            is_own = is_personal(request.META) or any(name in request.GET for name in around)
            response.headers["Cache-Control"] = PRIVATE if is_own else POLICY
            patch_vary_headers(response, ["Accept-Encoding"])
            response.made_from = {*made_from, *getattr(response, "made_from", ())}
        return response

    marked.admits, marked.around = tuple(admits), frozenset(around)
    marked.ours = ours or (lambda given, **address: given)
    return marked


def also_made_from(response, *tags):
    """Adds tags that the page was made from; returns the response."""
    response.made_from = {*tags, *getattr(response, "made_from", ())}
    return response


def ends_at(response, moment):
    """Sets when a page expires, if that is before midnight and the next article."""
    response.ends_at = moment
    return response


def is_personal(environ):
    """Does the request say who asks? Cookies of others, such as a reader's tools', do not."""
    cookie = environ.get("HTTP_COOKIE")
    if cookie and any(name in cookie for name in PERSONAL_COOKIES):
        return True
    return "HTTP_AUTHORIZATION" in environ
