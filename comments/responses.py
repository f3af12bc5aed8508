from functools import wraps

from django.http import HttpResponseRedirect
from django.views.decorators.cache import never_cache


class SeeOther(HttpResponseRedirect):
    """Sends the browser on with a GET, so that reloading does not post again."""

    status_code = 303


def told_to_nobody(view):
    """Of a secret link's pages: kept nowhere, found by nobody, their address told to no site."""

    @wraps(view)
    @never_cache
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return answered
