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
    """For pages behind a secret link: not cached, not indexed, no referrer to other sites."""

    @wraps(view)
    @never_cache
    def answered(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = NO_REFERRER
        return response

    return answered
