"""Fragments that templates render once, with placeholders that each page fills in.

The template stays the one place that says how a thing looks. It is rendered once for each shape
that the thing can have (with a website or without, say), with a mark where each value goes. The
text is then cut at the marks: what fills a placeholder is never searched for another.
"""

import re
from functools import cache, wraps
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

MARK = "\ue000{}\ue001"  # of Unicode's private area: in no template, and left alone by filters
MARKS = re.compile("\ue000(\\w+)\ue001")


def once(draw):
    """Calls `draw` once in a process for each set of arguments; who edits templates sees it now."""
    kept = cache(draw)

    @wraps(draw)
    def drawn(*args, **kwargs):
        return (draw if settings.DEBUG else kept)(*args, **kwargs)

    return drawn


def placeholder(name):
    """What a template is given in the place of a value."""
    return MARK.format(name)


class Fragment:
    """A template's HTML, with placeholders."""

    def __init__(self, template, context):
        drawn = render_to_string(template, context)
        self.names = frozenset(MARKS.findall(drawn))
        self.text = MARKS.sub(r"%(\1)s", drawn.replace("%", "%%"))  # filled in by Python's `%`

    def fill(self, **values):
        """The HTML with these values in its placeholders: escaped, unless they are safe already."""
        # Safe because the text is what our template drew before any value was known, and each value
        # that `%` puts in is HTML by its own word or was escaped in this line.
        return mark_safe(self.text % {name: escaped(values[name]) for name in self.names})  # noqa: S308


def escaped(value):
    """As Django's conditional_escape: what is HTML says so by `__html__`, which may not be str."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def joined(pieces):
    """The pieces one after the other: escaped, unless they are safe already."""
    # Safe because nothing stands between the pieces, and each is HTML by its own word or was
    # escaped in this line.
    return mark_safe("".join(map(escaped, pieces)))  # noqa: S308


def stored(html):
    """HTML of a person, as articles.rendering.markup or comments.markup cleaned it before."""
    # Safe because only a sanitizer writes these columns: bleach and nh3 had to agree on all of it.
    return mark_safe(html)  # noqa: S308


@once
def fragment(template, **context):
    """What the template draws from strings and truths; placeholders are among the strings."""
    return Fragment(template, context)
