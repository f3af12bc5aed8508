"""An article's sources as HTML: the source list below it, and the marks that lead there.

An article may rest on a hundred of them, so each is filled into a fragment.
"""

from urllib.parse import urlsplit

from django.utils.dateformat import format as worded

from articles.rendering.fragments import fragment, joined, placeholder

OF_SOURCE = ("anchor", "number", "url", "title", "host", "seen_iso", "seen_words")
OF_MARK = ("page", "anchor", "number", "words")


def entries(sources):
    """The entries of the source list."""
    return joined(_entry(source) for source in sources)


def _entry(source):
    entry = fragment(
        "articles/_source.html",
        publisher=placeholder("publisher") if source.publisher else "",
        **{name: placeholder(name) for name in OF_SOURCE}
        | ({} if source.url else {"url": "", "host": ""}),
    )
    return entry.fill(
        anchor=source.anchor,
        number=source.number,
        publisher=source.publisher,
        url=source.url,
        title=source.title or source.url,
        host=host(source.url),
        seen_iso=source.seen_on.isoformat(),
        seen_words=worded(source.seen_on, "j M Y"),
    )


def marks(sources, page=""):
    """The numbers beside a claim; `page` is the address of the sources, if another page."""
    return joined(_mark(source, page) for source in sources)


def _mark(source, page):
    mark = fragment(
        "_mark.html",
        publisher=placeholder("publisher") if source.publisher else "",
        title=placeholder("title") if source.title else "",
        **{name: placeholder(name) for name in OF_MARK},
    )
    return mark.fill(
        page=page,
        anchor=source.anchor,
        number=source.number,
        publisher=source.publisher,
        title=source.title,
        words=source,
    )


def host(url):
    """Whose address it is, as readers know it: a link says where it leads before it is followed."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an address from before the present rules
        return ""
