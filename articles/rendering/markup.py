"""The only way for editors' HTML: what happens to an article's body before readers see it.

nh3 brings the body into one spelling, bleach cleans it and adds what enrichment.py makes, nh3
cleans that again, and a verifier reads the result. Nothing touches the HTML afterwards; to
change it, render the stored source again.
"""

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from articles.rendering.enrichment import HEADINGS, ID_PREFIXES, WRAPPERS, CitedSource, enrich
from articles.rendering.safe_urls import is_safe_url, source_key
from articles.rendering.sanitizer import (
    VOID,
    AllowList,
    Piece,
    Rule,
    Sanitizer,
    UnsafeMarkup,
    escape,
    matching,
    one_of,
    read,
)
from articles.rendering.text import clean_characters, clean_line, clean_text, drop_unseen

__all__ = [
    "CitedSource", "Rendered", "pieces_of", "plain_text", "render",
    "source_key", "tidy_source",
]  # fmt: skip

logger = logging.getLogger(__name__)

MAX_DEPTH = 60  # elements inside each other: no article needs ten, and parsers slow down beyond
MAX_OPENED = 10 * MAX_DEPTH  # tags that are never closed: parsers take the square of them
MAX_GROWTH = 4  # times its length: tags left open can make a parser repeat itself
MAX_TEXT_IN_ATTRIBUTE = 1000  # characters of alt text: past that it belongs in the caption
MAX_DETAILS = 1200  # of a source, in the title of its link or mark: publisher and title
MAX_ROUNDS = 4  # a second pass settles what the first moved; the fourth is not needed by anyone

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE | re.ASCII)
# Tags whose end tag is optional; they follow each other, they do not nest.
CLOSE_THEMSELVES = VOID | frozenset(
    {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "colgroup"}
    | {"col", "option", "optgroup", "input", "link", "meta", "source", "wbr", "area", "base"}
)
CLINGING_MARK = re.compile(
    "(?:^|(?<=>))\u0338+"
)  # see articles.rendering.text: it would eat the tag's end
INLINE_TAGS = frozenset({"a", "strong", "em", "b", "i", "u", "s", "sub", "sup", "code", "img"})
BLOCK_TAGS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "br", "hr", "figure"}
    | {"figcaption", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"}
)
TEXT_TAGS = INLINE_TAGS | BLOCK_TAGS
LINES = BLOCK_TAGS | frozenset(HEADINGS) | WRAPPERS  # where a new line of words begins

small_number = matching(r"[1-9][0-9]{0,2}")
pixels = matching(r"[1-9][0-9]{0,4}")
CELL = {"colspan": small_number, "rowspan": small_number}

NO_SOURCES: Mapping[str, CitedSource] = MappingProxyType({})


class Rendered(NamedTuple):
    """An article's body, ready to be stored and shown."""

    html: str


class Sanitizers(NamedTuple):
    """What a source may hold, what of it may come in, and the little more that may go out because
    we made it."""

    source: Sanitizer
    inward: Sanitizer
    outward: Sanitizer


def render(
    body: str,
    *,
    sources: Mapping[str, CitedSource] = NO_SOURCES,
    own_hosts: Collection[str] = (),
    media_url: str = "/media/",
) -> Rendered:
    """The body as safe HTML with ids, marks for these sources, and outbound links that say so.

    If the sanitisers do not agree, only the text is kept, and this is logged.
    """
    sanitizers = _sanitizers(media_url)
    try:
        tidy = _tidy(body, sanitizers.inward)
        enriched = sanitizers.inward.through_bleach(tidy, enrich(sources, own_hosts))
        return Rendered(_settle(enriched, sanitizers.outward))
    except UnsafeMarkup as refusal:
        logger.error("An article's markup was rejected; only its text is shown: %s", refusal)
        lines = clean_text(_words(pieces_of(body))).split("\n")
        return Rendered("\n".join(f"<p>{escape(line)}</p>" for line in lines if line))


def tidy_source(body: str, *, media_url: str = "/media/") -> str:
    """The body as an author leaves it, in the tags an article may have and no others.

    A picture that is not ours keeps its address, for it is a gap to fill (articles/rendering/
    body.py). What parsers would choke on comes back as it was: render() has a way for it.
    """
    try:
        return _one_spelling(body, _sanitizers(media_url).source)
    except UnsafeMarkup:
        return body


def plain_text(body: str) -> str:
    """The text of a body, for search and reading time; it works for any body."""
    return clean_line(_words(pieces_of(body)))


def _tidy(body: str, inward: Sanitizer) -> str:
    """The body in nh3's one spelling; UnsafeMarkup where parsers would choke on it."""
    tidy = _one_spelling(body, inward)
    if len(tidy) > MAX_GROWTH * len(body) + 1000:
        raise UnsafeMarkup("tags left open multiply")
    depth = 0
    for piece in read(tidy):
        if piece.tag and piece.tag not in VOID:
            depth += -1 if piece.is_end else 1
        if depth > MAX_DEPTH:
            raise UnsafeMarkup("nested too deeply")
    return tidy


def _one_spelling(body: str, inward: Sanitizer) -> str:
    _refuse_towers(body)
    # The first pass resolves references, which can spell the characters cleaned away before it.
    resolved = inward.through_nh3(clean_characters(body))
    return inward.through_nh3(CLINGING_MARK.sub("", drop_unseen(resolved)))


def _refuse_towers(body: str) -> None:
    """Raise UnsafeMarkup where so many tags stay open that a parser would take too long."""
    opened = 0
    for tag in TAG.finditer(body):
        if tag[2].lower() not in CLOSE_THEMSELVES:
            opened = max(opened + (-1 if tag[1] else 1), 0)
            if opened > MAX_OPENED:
                raise UnsafeMarkup("too many tags stay open")


def _settle(html: str, outward: Sanitizer) -> str:
    """What nh3 leaves, once another pass of either sanitizer changes nothing."""
    for _ in range(MAX_ROUNDS):
        html = outward.through_nh3(html)
        if outward.is_clean(html):
            return html
        html = outward.through_bleach(html)
    outward.verify(html)
    raise UnsafeMarkup("the two sanitisers do not agree")


def pieces_of(body: str, *, media_url: str = "/media/") -> list[Piece]:
    """The body's tags and texts, sanitized; where that fails, the body as one text."""
    try:
        return list(read(_one_spelling(body, _sanitizers(media_url).inward)))
    except UnsafeMarkup:
        return [Piece(text=body)]


def _words(pieces: Iterable[Piece]) -> str:
    return "".join("\n" if piece.tag in LINES else piece.text for piece in pieces)


def _any_text(value: str) -> bool:
    return len(value) <= MAX_TEXT_IN_ATTRIBUTE


def _details(value: str) -> bool:
    return len(value) <= MAX_DETAILS


def _mended(tag: str, attribute: str, value: str) -> str:
    """An address as it was meant: pasted ones bring white space at their ends and inside."""
    return value.strip().replace(" ", "%20") if attribute in ("href", "src") else value


def _any_picture(media_url: str) -> Rule:
    """Of ours or of the web: the second is shown to nobody, and names a gap."""
    is_ours = _picture_of(media_url)
    return lambda value: is_ours(value) or is_safe_url(value, relative=False)


def _picture_of(media_url: str) -> Rule:
    """Images are our own files: under our media address, with no way up and out of it."""
    path = re.compile(re.escape(media_url) + r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)
    return lambda value: path.fullmatch(value) is not None


@lru_cache(maxsize=8)  # one in a running site; tests use a few
def _sanitizers(media_url: str) -> Sanitizers:
    written = {tag: dict[str, Rule]() for tag in TEXT_TAGS} | {
        "a": {"href": is_safe_url, "title": _details},
        "img": {"src": _picture_of(media_url), "alt": _any_text, "width": pixels, "height": pixels},
        "ol": {"start": small_number},
        "td": CELL,
        "th": CELL | {"scope": one_of("col", "row", "colgroup", "rowgroup")},
    }
    others = {tag: dict[str, Rule]() for tag in {*HEADINGS, *WRAPPERS} - set(written)}
    source = written | others | {
        "img": written["img"] | {"src": _any_picture(media_url)},
        "ol": written["ol"] | {"type": one_of("a", "A", "i", "I")},
        "table": {"data-head": small_number},
    }  # fmt: skip
    return Sanitizers(
        Sanitizer(AllowList(source), _mended),
        Sanitizer(AllowList(written | others), _mended),
        Sanitizer(AllowList(_with_ours(written))),
    )


def _with_ours(written: Mapping[str, Mapping[str, Rule]]) -> dict[str, Mapping[str, Rule]]:
    """The attributes that only enrichment writes: nothing an editor types reaches these rules."""
    ids = {tag: {"id": matching(rf"{prefix}-[\w-]{{1,80}}")} for tag, prefix in ID_PREFIXES.items()}
    ours: dict[str, Mapping[str, Rule]] = ids | {
        "a": {
            "target": one_of("_blank"), "rel": one_of("noopener"), "class": one_of("mark"),
            "aria-label": _any_text, "title": _details,
        },
        "img": {"loading": one_of("lazy"), "decoding": one_of("async")},
        "span": {"class": one_of("visually-hidden")},
        "div": {
            "class": one_of("table-scroll"), "tabindex": one_of("0"), "role": one_of("region"),
            "aria-label": _any_text,
        },
    }  # fmt: skip
    tags = {*written, *ours}
    return {tag: {**written.get(tag, {}), **ours.get(tag, {})} for tag in tags}
