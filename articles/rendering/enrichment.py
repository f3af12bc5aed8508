"""What is added to an article's HTML: ids, evidence marks, link attributes.

Each step is a filter over bleach's clean stream of tokens (html5lib's dictionaries), so whatever
it adds is judged by the last sanitizer like everything else. Steps never see raw HTML.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from html import escape, unescape
from itertools import takewhile
from typing import Any, NamedTuple

from django.utils.text import slugify

from articles.rendering.safe_urls import is_outbound, note_key, source_key
from articles.rendering.text import clean_line

Token = dict[str, Any]
Tokens = list[Token]

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
WRAPPERS = frozenset({"div", "section", "article"})  # other editors' boxes: only their text stays
ID_PREFIXES = {
    "p": "p", "li": "li", "blockquote": "quote", "pre": "code", "figure": "figure",
    "table": "table", "h2": "h", "h3": "h", "h4": "h",
}  # fmt: skip
BLOCKS = frozenset(ID_PREFIXES) | {"ul", "ol", "figcaption", "hr", "caption", "td", "th"}
LONGEST_HEADING_ID = 60  # characters: an address one can still read aloud
LONGEST_LABEL = 300  # characters: what a screen reader says before it is skipped
HIDDEN_WORDS = " (opens in a new tab)"
SOURCE_MARK = (
    "#source:"  # how the body names a source where no link stands: articles.rendering.body
)


class CitedSource(NamedTuple):
    """As much of a source as its mark in the text needs."""

    number: int
    publisher: str
    title: str
    url: str = ""


def enrich(
    sources: Mapping[str, CitedSource], own_hosts: Collection[str]
) -> Callable[[Iterable[Token]], Tokens]:
    """All steps in their order as one filter: ids come first, so that no mark changes an id."""

    def steps(tokens: Iterable[Token]) -> Tokens:
        tokens = rename_headings(tokens)
        tokens = drop_hollow_elements(tokens)
        tokens = wrap_loose_text(tokens)
        tokens = drop_empty_paragraphs(tokens)
        tokens = give_ids(tokens)
        tokens = annotate_links(tokens, sources, own_hosts)
        return ease_images(frame_tables(tokens))

    return steps


# Small words for tokens.


def start(name: str, **attributes: str) -> Token:
    """A start tag; a trailing underscore or an inner one makes Python's names HTML's."""
    data = {}
    for key, value in attributes.items():
        # An apostrophe stays: bleach would otherwise spell it as a reference, and nh3 would not.
        written = escape(value, quote=False).replace('"', "&quot;").replace("\u00a0", "&nbsp;")
        data[None, key.strip("_").replace("_", "-")] = written
    return {"type": "StartTag", "name": name, "namespace": None, "data": data}


def end(name: str) -> Token:
    return {"type": "EndTag", "name": name, "namespace": None, "data": {}}


def characters(text: str) -> Token:
    return {"type": "Characters", "data": text}


def is_start(token: Token, *names: str) -> bool:
    return token["type"] in ("StartTag", "EmptyTag") and token["name"] in names


def is_end(token: Token, *names: str) -> bool:
    return token["type"] == "EndTag" and token["name"] in names


def text_of(token: Token) -> str:
    if token["type"] == "Entity":
        return unescape(f"&{token['name']};")
    return token["data"] if token["type"] in ("Characters", "SpaceCharacters") else ""


def get(token: Token, attribute: str) -> str:
    """An attribute's value: bleach keeps them as they are written, references and all."""
    return unescape(token["data"].get((None, attribute), ""))


def put(token: Token, **attributes: str) -> None:
    token["data"].update(start("", **attributes)["data"])


# The steps.


def rename_headings(tokens: Iterable[Token]) -> Tokens:
    """The headline is the page's only h1, and the paper has three sizes below it."""
    renamed = list(tokens)
    for token in renamed:
        if token.get("name") in HEADINGS and token["type"] != "Entity":
            token["name"] = HEADINGS[token["name"]]
    return renamed


def drop_hollow_elements(tokens: Tokens) -> Tokens:
    """A link with a refused address keeps only its text; a link without text is removed, and so is
    an image that is not one of our files."""
    kept, links = [], []
    for token in tokens:
        if is_start(token, "img") and not get(token, "src"):
            continue
        kept.append(token)
        if is_start(token, "a"):
            links.append(len(kept) - 1)
        elif is_end(token, "a"):
            opened_at = links.pop()
            if is_source_mark(kept[opened_at]):
                continue
            if not get(kept[opened_at], "href") or not has_content(kept[opened_at:]):
                del kept[-1], kept[opened_at]
    return kept


def wrap_loose_text(tokens: Tokens) -> Tokens:
    """Words that stand in no block become paragraphs; the boxes around them go."""
    wrapped, loose = [], []
    for node in top_level_nodes(tokens):
        if is_loose(node):
            loose += node
            continue
        wrapped += as_paragraph(loose) + without_wrappers(node)
        loose = []
    return wrapped + as_paragraph(loose)


def top_level_nodes(tokens: Tokens) -> Iterable[Tokens]:
    """The tokens cut into whole elements and texts; a wrapper's tags stand alone."""
    node, depth = [], 0
    for token in tokens:
        node.append(token)
        if not is_wrapper(token):
            depth += {"StartTag": 1, "EndTag": -1}.get(token["type"], 0)
        if depth == 0:
            yield node
            node = []


def is_wrapper(token: Token) -> bool:
    return is_start(token, *WRAPPERS) or is_end(token, *WRAPPERS)


def is_loose(node: Tokens) -> bool:
    return not any(is_wrapper(token) or is_start(token, *BLOCKS) for token in node)


def without_wrappers(node: Tokens) -> Tokens:
    if len(node) == 1 and is_wrapper(node[0]):
        return []
    return [characters(" ") if is_wrapper(token) else token for token in node]


def as_paragraph(loose: Tokens) -> Tokens:
    if has_content(loose):
        return [start("p"), *loose, end("p")]
    return [token for token in loose if text_of(token)]


def has_content(tokens: Tokens) -> bool:
    return any(
        is_start(token, "img") or is_source_mark(token) or text_of(token).strip()
        for token in tokens
    )


def is_source_mark(token: Token) -> bool:
    return is_start(token, "a") and get(token, "href").startswith(SOURCE_MARK)


def drop_empty_paragraphs(tokens: Tokens) -> Tokens:
    """Editors leave empty paragraphs behind to make room; the stylesheet does that."""
    kept, opened_at = [], 0
    for token in tokens:
        if is_start(token, "p"):
            opened_at = len(kept)
        kept.append(token)
        if is_end(token, "p") and not has_content(kept[opened_at:]):
            del kept[opened_at:]
    return kept


def give_ids(tokens: Tokens) -> Tokens:
    """Each block is called after its own words, so that editing one renames no other."""
    opened: list[tuple[Token, list[str]]] = []
    taken: dict[str, int] = {}
    for token in tokens:
        if is_start(token, *ID_PREFIXES):
            opened.append((token, []))
        elif is_end(token, *ID_PREFIXES):
            block, words = opened.pop()
            put(block, id=first_free(id_from(block["name"], words), taken))
            if opened:
                opened[-1][1].extend(words)
        elif opened:
            picture = get(token, "src") if is_start(token, "img") else ""
            opened[-1][1].append(picture or text_of(token))
    return tokens


def id_from(name: str, words: Iterable[str]) -> str:
    text = " ".join("".join(words).casefold().split())
    slug = slugify(text, allow_unicode=True)[:LONGEST_HEADING_ID].strip("-_")
    if ID_PREFIXES[name] == "h" and slug:
        return f"h-{slug}"
    return f"{ID_PREFIXES[name]}-{sha256(text.encode()).hexdigest()[:8]}"


def first_free(wanted: str, taken: dict[str, int]) -> str:
    """The id, with a number where it is taken; of each, `taken` has the last number given."""
    free, number = wanted, taken.get(wanted, 1)
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    taken[wanted], taken[free] = number, 1
    return free


def annotate_links(
    tokens: Tokens, sources: Mapping[str, CitedSource], own_hosts: Collection[str]
) -> Tokens:
    """Links that lead away say so, and show which source they are: once in each block."""
    annotated: Tokens = []
    links: list[Token] = []
    marked: set[int] = set()
    for token in tokens:
        if is_start(token, *BLOCKS):
            marked = set()
        if is_start(token, "a"):
            links.append(token)
        if not is_end(token, "a"):
            if not is_source_mark(token):
                annotated.append(without_title(token, own_hosts))
            continue
        link = links.pop()
        if is_source_mark(link):
            source = sources.get(cited_key(link))
        else:
            url = outbound_url(link, own_hosts)
            annotated += [*(hidden_words() if url else []), token]
            source = sources.get(source_key(url)) if url else None
        if source and source.number not in marked and not links:
            marked.add(source.number)
            annotated += mark_of(source, is_alone=is_source_mark(link))
    return annotated


def without_title(token: Token, own_hosts: Collection[str]) -> Token:
    """A link as readers get it: a title was to tell the editors what its page is."""
    if is_start(token, "a"):
        token["data"].pop((None, "title"), None)
        if outbound_url(token, own_hosts):
            put(token, target="_blank", rel="noopener")
    return token


def cited_key(mark: Token) -> str:
    """The key of the source that a mark without a link names: by its address, or its title."""
    url = get(mark, "href").removeprefix(SOURCE_MARK)
    return source_key(url) if url else note_key(get(mark, "title").rpartition("\n")[2])


def outbound_url(link: Token, own_hosts: Collection[str]) -> str:
    url = get(link, "href")
    return url if is_outbound(url, own_hosts) else ""


def hidden_words() -> Tokens:
    return [start("span", class_="visually-hidden"), characters(HIDDEN_WORDS), end("span")]


def mark_of(source: CitedSource, *, is_alone: bool = False) -> Tokens:
    """The evidence mark: the source's number, which names it and leads to its row.

    Alone, without a link before it, it also says the address, lest a copy of the passage lose it.
    """
    names = [name for name in (clean_line(source.publisher), clean_line(source.title)) if name]
    label = ": ".join(filter(None, [f"Source {source.number}", ", ".join(names)]))
    title = " — ".join(names)[:LONGEST_LABEL] or label
    if is_alone and source.url:
        title = f"{title} ({source.url})"
    mark = start(
        "a", class_="mark", href=f"#source-{source.number}",
        aria_label=label[:LONGEST_LABEL].strip(), title=title.strip(),
    )  # fmt: skip
    return [mark, start("span"), characters(str(source.number)), end("span"), end("a")]


def frame_tables(tokens: Tokens) -> Tokens:
    """A wide table scrolls in a frame of its own, which keys reach and which has a name."""
    framed: Tokens = []
    count = 0
    for index, token in enumerate(tokens):
        if is_start(token, "table"):
            count += 1
            label = table_label(count, caption_after(tokens, index))
            framed.append(
                start("div", class_="table-scroll", tabindex="0", role="region", aria_label=label)
            )
        framed.append(token)
        if is_end(token, "table"):
            framed.append(end("div"))
    return framed


def table_label(count: int, caption: str) -> str:
    """No two tables may share a name: it is how a list of regions tells them apart."""
    label = "Table" if count == 1 else f"Table {count}"
    return f"{label}: {caption}"[:LONGEST_LABEL].strip() if caption else label


def caption_after(tokens: Tokens, table: int) -> str:
    following = range(table + 1, len(tokens))
    first = next((at for at in following if tokens[at]["type"] == "StartTag"), None)
    if first is None or tokens[first]["name"] != "caption":
        return ""
    inside = map(tokens.__getitem__, range(first + 1, len(tokens)))
    return clean_line("".join(map(text_of, takewhile(lambda t: not is_end(t, "caption"), inside))))


def ease_images(tokens: Tokens) -> Tokens:
    """Images wait until they are near; one without a description is said to be decoration."""
    for token in tokens:
        if is_start(token, "img"):
            put(token, loading="lazy", decoding="async")
            token["data"].setdefault((None, "alt"), "")
    return tokens
