"""Every address of the site, read from its URLconf: what is added there is fuzzed by itself."""

import re
from urllib.parse import quote

from django.urls import URLResolver, get_resolver

PART = re.compile(r"<(?:[a-z_]+:)?([a-z_]+)>|\(\?P<([a-z_]+)>[^)]*\)")
ANCHORS = str.maketrans("", "", "^$\\")


def routes(resolver=None, before=""):
    """The routes as they are written, such as `comments/<int:pk>/report/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def parts_of(route):
    """The names of what varies in a route."""
    return [one or other for one, other in PART.findall(route)]


def filled(route, value_of):
    """The path as bytes of ASCII; `value_of(name)` gives the bytes of each part."""

    def quoted(match):
        return quote(value_of(match[1] or match[2]), safe="/:@!$&'()*+,;=~")

    text, fixed = [], 0
    for match in PART.finditer(route):
        text += [route[fixed : match.start()].translate(ANCHORS), quoted(match)]
        fixed = match.end()
    return ("/" + "".join([*text, route[fixed:].translate(ANCHORS)])).encode()
