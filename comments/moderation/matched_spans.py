"""Where in a comment the checks matched something, and its text split at these places."""

import re

PLACE_IN_BODY = re.compile(r"body:([0-9]{1,6})(?:-([0-9]{1,6}))?", re.ASCII)
RUN = re.compile(r"\S*")


def spans_in(body, reasons):
    """(begin, end), in characters, of what these reasons (dicts) name in the body.

    A place is “body:BEGIN-END”, or “body:BEGIN” for all up to the next white space.
    """
    found = (PLACE_IN_BODY.fullmatch(reason.get("place", "")) for reason in reasons)
    return [_span(body, int(place[1]), place[2]) for place in found if place]


def _span(body, begin, end):
    return (begin, int(end)) if end else (begin, RUN.match(body, min(begin, len(body))).end())


def marked(text, spans):
    """(piece, whether it is marked), in the order of the text.

    Spans may overlap, and may lie outside of a text that is not the one they were made for.
    """
    at = 0
    for begin, end in sorted(spans):
        begin, end = max(begin, at), min(end, len(text))
        if begin >= end:
            continue
        if begin > at:
            yield text[at:begin], False
        yield text[begin:end], True
        at = end
    if at < len(text):
        yield text[at:], False
