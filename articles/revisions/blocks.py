"""The top-level blocks of a body: paragraphs, headings, lists, tables, figures.

A body is merged and compared block by block. A block keeps its HTML as it was written; its `key`
is the same for two spellings of one block (the editor writes what it has opened in its own way:
`<li><p>…</p></li>` for `<li>…</li>`, a `<tbody>`, `colspan="1"`). Nothing here makes HTML that is
shown: what is merged passes articles.rendering.markup like any other body.
"""

import re
from html import unescape
from typing import NamedTuple

TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*+)"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>|(?P<text>[^<]++|<)"
)
ATTRIBUTE = re.compile(r"(?<![^\s\"'/])([a-zA-Z][\w-]*+)(?:=(?:\"([^\"]*+)\"|'([^']*+)'))?")
SPACES = re.compile(r"\s+")
VOID = frozenset({"br", "hr", "img", "col", "input", "wbr", "source"})
INLINE = frozenset(
    {"a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q"}
    | {"s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
SAME_AS = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
UNSEEN_TAGS = frozenset({"tbody", "thead", "tfoot", "colgroup", "col"})
WITH_ONE_PARAGRAPH = frozenset({"li", "td", "th"})
UNSEEN_ATTRIBUTES = frozenset({"style", "class", "id", "target", "rel"})
SPANS = frozenset({"colspan", "rowspan"})


class Block(NamedTuple):
    """One block: its HTML as written, and what makes two spellings of it the same block."""

    html: str
    key: tuple


def split(body):
    """The blocks of a body in order; one block alone where its tags do not match."""
    tokens = list(TOKEN.finditer(body))
    found, start, open_tags = [], 0, []
    for token in tokens:
        tag = (token["tag"] or "").lower()
        is_block = bool(tag) and tag not in INLINE
        if not open_tags and is_block and not token["end"]:
            found.append(body[start : token.start()])  # words that stand between blocks
            start = token.start()
        if tag and tag not in VOID:
            if not token["end"]:
                open_tags.append(tag)
            elif not open_tags or open_tags.pop() != tag:
                return _blocks([body])
        if not open_tags and is_block:
            found.append(body[start : token.end()])
            start = token.end()
    if open_tags:
        return _blocks([body])
    return _blocks([*found, body[start:]])


def _blocks(texts):
    return [Block(text.strip(), key_of(text)) for text in texts if text.strip()]


def join(blocks):
    """A body of these blocks."""
    return "".join(block.html for block in blocks)


def key_of(html):
    """The tags, the attributes that readers notice, and the words, in one spelling."""
    pieces, words, parents = [], [], []
    for token in TOKEN.finditer(html):
        if token["tag"] is None:
            words.append(token["text"])
            continue
        tag = token["tag"].lower()
        tag, is_end = SAME_AS.get(tag, tag), bool(token["end"])
        if is_end and parents:
            parents.pop()
        _add_words(pieces, words, is_before_block=tag not in INLINE)
        if not _is_unseen(tag, parents):
            pieces.append((tag, is_end, _attributes(token["attributes"])))
        if not is_end and tag not in VOID:
            parents.append(tag)
    _add_words(pieces, words, is_before_block=True)
    return tuple(pieces)


def _is_unseen(tag, parents):
    is_only_paragraph = tag == "p" and parents and parents[-1] in WITH_ONE_PARAGRAPH
    return tag in UNSEEN_TAGS or is_only_paragraph


def _add_words(pieces, words, *, is_before_block):
    """White space at the edges of blocks means nothing, beside other words it parts them."""
    text = SPACES.sub(" ", unescape("".join(words)))
    words.clear()
    if not pieces or (isinstance(pieces[-1], tuple) and pieces[-1][0] not in INLINE):
        text = text.lstrip()
    text = text.rstrip() if is_before_block else text
    if text:
        pieces.append(text)


def _attributes(written):
    found = {name.lower(): unescape(a or b) for name, a, b in ATTRIBUTE.findall(written)}
    return tuple(
        sorted(
            (name, value)
            for name, value in found.items()
            if name not in UNSEEN_ATTRIBUTES and not (name in SPANS and value == "1")
        )
    )


def text_of(html):
    """The words of a block as readers read them; pictures and links say where they lead."""
    said, links = [], []
    for token in TOKEN.finditer(html):
        tag, is_end = (token["tag"] or "").lower(), bool(token["end"])
        if not tag:
            said.append(unescape(token["text"]))
        elif tag == "img":
            seen = dict(_attributes(token["attributes"]))
            said.append(f"[Picture: {seen.get('alt') or 'no alt text'}, {seen.get('src', '')}]")
        elif tag == "a" and not is_end:
            links.append(dict(_attributes(token["attributes"])).get("href", ""))
        elif tag == "a" and links:
            said.append(f" ({links.pop()})")
        elif tag == "li" and not is_end:
            said.append("\n• ")
        elif tag in {"td", "th"}:
            said.append(" | " if is_end else "")
        elif tag == "hr":
            said.append("———")
        elif tag == "br" or (tag and tag not in INLINE):
            said.append("\n")
    lines = (" ".join(line.split()) for line in "".join(said).split("\n"))
    return "\n".join(line for line in lines if line)
