"""The only way for readers' text: plain text in, a little safe HTML out.

No HTML is accepted: what looks like it is shown as it was typed. The text is escaped, addresses
become links, line feeds become paragraphs and breaks; then bleach, nh3 and the verifier must all
find nothing to change. The raw text stays stored; a raised RENDERER_VERSION renders it anew.
"""

import logging
import re
from collections.abc import Iterator

from articles.rendering.sanitizer import AllowList, Sanitizer, escape, is_safe_url, one_of
from articles.rendering.text import clean_text

logger = logging.getLogger(__name__)

RENDERER_VERSION = 1

MAX_LINKS = 10  # what a well-sourced reply may need; the rest stay words
MAX_LINE_BREAKS = 200  # two hundred lines of verse; more only stretch the page
LONGEST_VISIBLE_URL = 60  # characters: one line on a phone
REL = "nofollow ugc noopener noreferrer"
HIDDEN_WORDS = '<span class="visually-hidden"> (opens in a new tab)</span>'

# Quotation marks, angle brackets and the punctuation of Chinese and Japanese end an address.
NEVER_IN_ADDRESS = '\\s<>"`“”‘’„«»\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65'
ADDRESS = re.compile(rf"(?<![a-z0-9_])https?://[^{NEVER_IN_ADDRESS}]+", re.IGNORECASE)
NEXT_ADDRESS = re.compile(r"(?<=[,;|])(?=https?://|www\.)", re.IGNORECASE)
SCHEME_AND_HOST = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
SENTENCE_MARKS = ".,;:!?'*…"
BRACKETS = {")": "(", "]": "[", "}": "{"}

# Without a scheme: never linked, but counted. The look-ahead keeps the search short.
BARE_ADDRESS = re.compile(
    r"\A(?=[^/]{4,253}(?:/|$))(?:www\.[\w-]+\.\w|(?:[\w-]+\.)+[^\W\d_]{2,24}/)", re.IGNORECASE
)
BETWEEN_WORDS = re.compile(rf"[{NEVER_IN_ADDRESS},;|()\[\]{{}}]+")

LINE_FEEDS = re.compile("\n+")

SANITIZER = Sanitizer(
    AllowList(
        {
            "p": {},
            "br": {},
            "span": {"class": one_of("visually-hidden")},
            "a": {
                "href": lambda url: is_safe_url(url, relative=False),
                "rel": one_of(REL),
                "target": one_of("_blank"),
            },
        }
    )
)


def render(text: str) -> str:
    """A comment's text as HTML: paragraphs, line breaks, and links to whole http(s) addresses."""
    text = clean_text(text)
    html = _paragraphs(text, MAX_LINKS)
    if SANITIZER.is_clean(html):
        return html
    # The text is private until someone approves it: the log only says that it happened.
    logger.error("A comment of %d characters lost its links: the sanitizers disagree", len(text))
    return _paragraphs(text, 0)


def links(text: str) -> list[str]:
    """Every address a text offers, linked or not: the whole ones, then the bare www.x.y, x.y/z."""
    text = clean_text(text)
    whole = [url for _, url in _addresses(text)]
    words = BETWEEN_WORDS.split(ADDRESS.sub(" ", text))
    bare = [word.rstrip(SENTENCE_MARKS) for word in words]
    return [url for url in whole + bare if SCHEME_AND_HOST.match(url) or BARE_ADDRESS.match(url)]


def count_links(text: str) -> int:
    """How many addresses a text offers, linked or not."""
    return len(links(text))


def _paragraphs(text: str, max_links: int) -> str:
    if not text:
        return ""
    # Past the limit a line feed stays a line feed, which a page shows as a space.
    html = LINE_FEEDS.sub(_line_break, "".join(_linked(text, max_links)), count=MAX_LINE_BREAKS)
    return f"<p>{html}</p>"


def _line_break(feeds: re.Match) -> str:
    return "<br>" if len(feeds[0]) == 1 else "</p>\n<p>"


def _linked(text: str, max_links: int) -> Iterator[str]:
    """The text escaped, its first addresses as links."""
    position = made = 0
    for begin, url in _addresses(text):
        if made == max_links:
            break
        link = _link(url)
        if link:
            yield escape(text[position:begin])
            yield link
            position, made = begin + len(url), made + 1
    yield escape(text[position:])


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    """Where each address begins, and the address without the punctuation of the sentence."""
    for match in ADDRESS.finditer(text):
        begin = match.start()
        for part in NEXT_ADDRESS.split(match[0]):
            yield begin, _trimmed(part)
            begin += len(part)


def _trimmed(url: str) -> str:
    """The address without marks and unmatched brackets at its end; each is counted once."""
    surplus = {close: url.count(close) - url.count(opening) for close, opening in BRACKETS.items()}
    end = len(url)
    while end and (url[end - 1] in SENTENCE_MARKS or surplus.get(url[end - 1], 0) > 0):
        end -= 1
        if url[end] in surplus:
            surplus[url[end]] -= 1
    return url[:end]


def _link(url: str) -> str:
    """The address as a link; empty when it is not safe, or too odd for nh3 to accept."""
    host = SCHEME_AND_HOST.match(url)
    # A host that is cut off could lead elsewhere than it seems to: it has to be seen whole.
    if not host or host.end() >= LONGEST_VISIBLE_URL or "." not in host[0]:
        return ""
    if not is_safe_url(url, relative=False):
        return ""
    visible = url if len(url) <= LONGEST_VISIBLE_URL else url[: LONGEST_VISIBLE_URL - 1] + "…"
    html = (
        f'<a href="{escape(url)}" rel="{REL}" target="_blank">{escape(visible)}{HIDDEN_WORDS}</a>'
    )
    return html if SANITIZER.through_nh3(html) == html else ""
