from functools import wraps

from django.http import HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

NO_REFERRER = "no-referrer"


class SeeOther(HttpResponseRedirect):
    """Sends the browser on with a GET, so that reloading does not post again."""

    status_code = 303


class UntoldSeeOther(SeeOther):
    """To a secret link: kept nowhere, and where the browser goes next does not learn it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        add_never_cache_headers(self)
        self.headers["Referrer-Policy"] = NO_REFERRER


def told_to_nobody(view):
    """Of a secret link's pages: kept nowhere, found by nobody, their address told to no site."""

    @wraps(view)
    @never_cache
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = NO_REFERRER
        return response

    return answered
