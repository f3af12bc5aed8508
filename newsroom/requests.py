"""What reaches views from a request: text that any database can store, from readable forms."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, UnreadablePostError

NUL = "\x00"  # PostgreSQL stores it in no text, and no keyboard has it


class Request(WSGIRequest):
    """Django's own, but an unreadable Content-Type counts as none.

    Django reads its parameters (RFC 2231), and the query in the charset that it names, while the
    request is made: before anything could answer a mistake.
    """

    def __init__(self, environ):
        as_it_came = {**environ}  # Django writes the path that it decoded into what it is given
        try:
            super().__init__(environ)
        except (ValueError, LookupError, SuspiciousOperation, BadRequest):
            super().__init__(as_it_came | {"CONTENT_TYPE": ""})


class StorableText:
    """Takes NUL out of all that views read, and reads every form before a view is chosen.

    An unreadable form is a 400 wherever it was sent, even to a missing page. Everything is read as
    UTF-8, like our pages, whatever charset the request claims: others can encode lone surrogates,
    or are not text at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.encoding = "utf-8"
        request.GET = _without_nul(request.GET)
        request.COOKIES = storable_cookies(request.COOKIES)
        try:
            request.POST = _without_nul(request.POST)
        except UnreadablePostError as error:
            raise BadRequest("The form ended before it was whole.") from error
        if NUL in request.path_info:
            raise Http404("No address has a NUL.")
        return self.get_response(request)


def storable_cookies(cookies):
    """Those that any database can look up."""
    return {name: value for name, value in cookies.items() if NUL not in name + value}


def _without_nul(given):
    """The same parameters; a copy without NUL if any contained it."""
    if not any(NUL in name or NUL in "".join(values) for name, values in given.lists()):
        return given
    cleaned = given.copy()
    cleaned.clear()
    for name, values in given.lists():
        for value in values:
            cleaned.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    cleaned._mutable = False
    return cleaned
