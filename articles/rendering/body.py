"""What the body of an article holds beside its words: what it cites, and gaps for pictures.

A source is cited by a link to its page, or by a mark without one: an empty link to
"#source:<address>" whose title has its words. The address may be missing: a book, an interview.
A gap is a figure without a picture of ours, or a picture of elsewhere.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from articles.rendering.enrichment import SOURCE_MARK
from articles.rendering.markup import pieces_of, tidy_source
from articles.rendering.redirects import meant
from articles.rendering.safe_urls import is_outbound, is_safe_url, note_key, source_key
from articles.rendering.sanitizer import Piece, UnsafeMarkup, read
from articles.rendering.sanitizer import escape as escape_text
from articles.rendering.text import clean_line

MARK = re.compile(r'<a href="#source:([^"<>]*)"((?: title="[^"<>]*")?)>')
# What a link brought along about its page, when it was copied from another article of ours.
DETAILS = re.compile(r'(<a href="(?!#source:)[^"<>]*") title="[^"<>\n]*\n[^"<>]*"')
NO_GAPS = frozenset({"table", "pre", "blockquote"})  # a figure of one of these needs no picture


class Citation(NamedTuple):
    """A source as the body names it: its address, or the words that stand for one."""

    url: str
    text: str  # of the link
    publisher: str = ""
    title: str = ""

    @property
    def key(self) -> str:
        return key_of(self.url, self.title)


def key_of(url: str, title: str = "") -> str:
    """A fixed-length key by which two addresses of one page are the same source.

    A source without an address is known by its title.
    """
    if not url:
        return note_key(title)
    return sha256(source_key(url).encode()).hexdigest()


def citations(body: str, own_hosts: Collection[str] = ()) -> list[Citation]:
    """What the body cites, in order, once for each source."""
    found: dict[str, Citation] = {}
    for link in _links(pieces_of(body)):
        citation = _citation(link, own_hosts)
        if citation:
            first = found.setdefault(citation.key, citation)
            if citation.title and not first.title:  # whichever of its links says what it is
                found[citation.key] = first._replace(
                    publisher=citation.publisher, title=citation.title
                )
    return list(found.values())


class Link(NamedTuple):
    """A link outside gaps, and the texts inside it."""

    attributes: dict[str, str]
    texts: list[str]


def _citation(link: Link, own_hosts: Collection[str]) -> Citation | None:
    href, title = link.attributes.get("href", ""), link.attributes.get("title", "")
    first, _, rest = title.partition("\n")
    publisher, title = (first, rest) if rest else ("", first)
    words = clean_line(publisher), clean_line(title)
    if href.startswith(SOURCE_MARK):
        url = href.removeprefix(SOURCE_MARK)
        if not is_safe_url(url, relative=False):
            return Citation("", "", *words) if words[1] else None
        return Citation(meant(url), "", *words)
    if not is_outbound(href, own_hosts):
        return None
    return Citation(meant(href), clean_line("".join(link.texts)), *(words if rest else ("", "")))


def _links(pieces: Iterable[Piece]) -> list[Link]:
    """The links of the body in the order in which they begin; those of gaps cite nothing."""
    found: list[Link] = []
    opened: list[Link] = []
    for piece, is_in_gap in _with_gaps(list(pieces)):
        if piece.tag == "a" and not piece.is_end:
            opened.append(Link(dict(piece.attributes), []))
            if not is_in_gap:
                found.append(opened[-1])
        elif piece.tag == "a":
            opened.pop()
        elif opened:
            opened[-1].texts.append(piece.text or " ")
    return found


def gaps(body: str, *, media_url: str = "/media/") -> list[str]:
    """The descriptions of the pictures that are missing from the body; some are empty."""
    found: list[list[str]] = []
    for piece, is_in_gap in _with_gaps(pieces_of(body, media_url=media_url)):
        if is_in_gap and piece.tag == "figure" and not piece.is_end:
            found.append([])
        elif is_in_gap:
            found[-1].append(piece.text or piece.attributes.get("alt", " "))
        elif piece.tag == "img" and "src" not in piece.attributes:
            found.append([piece.attributes.get("alt", "")])
    return [clean_line("".join(words)) for words in found]


def _with_gaps(pieces: list[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Each piece, and whether it belongs to a gap; the words of its caption do not."""
    is_gap = is_caption = False
    for index, piece in enumerate(pieces):
        if piece.tag == "figure" and not piece.is_end:
            is_gap = not _shows_something(pieces, index)
        if piece.tag == "figcaption":
            is_caption = not piece.is_end
        yield piece, is_gap and not is_caption and piece.tag != "figcaption"
        if piece.tag == "figure" and piece.is_end:
            is_gap = False


def _shows_something(pieces: list[Piece], figure: int) -> bool:
    for index in range(figure + 1, len(pieces)):
        piece = pieces[index]
        if piece.tag == "figure":  # its end, or another inside it, which is looked at on its own
            return not piece.is_end
        if piece.tag in NO_GAPS or (piece.tag == "img" and "src" in piece.attributes):
            return True
    return False


def clean(body: str, *, media_url: str = "/media/") -> str:
    """The body as it is stored: no tag but those of an article, header rows in a <thead>, no empty
    paragraphs."""
    tidy = tidy_source(body, media_url=media_url)
    try:
        pieces = list(read(tidy))
    except UnsafeMarkup:
        return tidy
    return "".join(map(_spell, _with_heads(_without_empty(pieces))))


def _without_empty(pieces: Iterable[Piece]) -> list[Piece]:
    """Editors leave empty paragraphs behind to make room; the style sheet does that."""
    kept: list[Piece] = []
    opened = -1
    for piece in pieces:
        if piece.tag == "p" and not piece.is_end:
            opened = len(kept)
        kept.append(piece)
        if piece.tag == "p" and piece.is_end and opened >= 0:
            inside = kept[opened + 1 : -1]
            if not any(each.text.strip() or each.tag in ("img", "a") for each in inside):
                del kept[opened:]
            opened = -1
    return kept


def _with_heads(pieces: list[Piece]) -> Iterator[Piece]:
    """The editor's tables have one <tbody>, and say how many rows of it belong into a <thead>."""
    heads = 0
    opened = ""  # the part of such a table that is open: thead or tbody
    for index, piece in enumerate(pieces):
        if piece.tag == "table":
            heads, opened = int(piece.attributes.get("data-head", 0)), ""
            piece = piece._replace(attributes={})
        elif piece.tag == "tbody" and (opened or (heads and _has_headers(pieces, index + 1))):
            opened = opened or "thead"
            piece = piece._replace(tag=opened)
        elif piece.tag == "tr" and not piece.is_end and opened == "thead":
            heads -= 1
            if heads < 0 or not _has_headers(pieces, index):
                opened = "tbody"
                yield from (Piece(tag="thead", is_end=True), Piece(tag="tbody"))
        yield piece


def _has_headers(pieces: list[Piece], row: int) -> bool:
    return [piece.tag for piece in pieces[row : row + 2]] == ["tr", "th"]


def _spell(piece: Piece) -> str:
    if not piece.tag:
        return escape_text(piece.text)
    if piece.is_end:
        return f"</{piece.tag}>"
    attributes = "".join(f' {name}="{_quoted(value)}"' for name, value in piece.attributes.items())
    return f"<{piece.tag}{attributes}>"


def _quoted(value: str) -> str:
    return escape_text(value).replace('"', "&quot;")


def without_details(body: str) -> str:
    """The body once its sources are rows: they say what a page is, its links need not."""
    return DETAILS.sub(r"\1", body)


def repoint(body: str, moved: dict[str, str]) -> str:
    """The body with its marks leading to the new addresses of sources: {old key: new address}."""

    def replace(mark: re.Match) -> str:
        [piece] = read(mark[0])
        citation = _citation(Link(dict(piece.attributes), []), ())
        url = moved.get(citation.key) if citation else None
        return f'<a href="{SOURCE_MARK}{_quoted(url)}"{mark[2]}>' if url else mark[0]

    return MARK.sub(replace, body)
