"""Clipboards of other programs, of our own making, and what the body is once each was pasted.

In the expectations `[SOURCE <address> <title>]` stands for a mark of a source without a link.
"""

import json
import re
from html import unescape
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "browser" / "clipboards"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
MARK = re.compile(r'<a href="#source:([^"]*)" title="([^"]*)"></a>')

# Puts HTML, words or both on the clipboard as programs do, when the page copies.
COPY = """([html, text]) => {
  const copy = (event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    if (html) event.clipboardData.setData("text/html", html)
    event.clipboardData.setData("text/plain", text)
  }
  document.addEventListener("copy", copy, { capture: true, once: true })
  document.execCommand("copy")
}"""


def content(name):
    """The clipboard of this file: (HTML or nothing, plain words)."""
    text = (FOLDER / name).read_text()
    return (text, words_of(text)) if name.endswith(".html") else ("", text)


def words_of(html):
    return unescape(re.sub(r"<[^<>]*>", " ", html))


def put(page, html, text=""):
    """Lays it on the clipboard of the page's browser."""
    page.evaluate(COPY, [html, text or words_of(html)])


def spelled(body):
    """A stored body as the expectations are written: marks as words, no space between blocks."""

    def mark(found):
        return f"[SOURCE {' '.join(filter(None, map(unescape, found.groups())))}]"

    return MARK.sub(mark, body).replace("\n", "|") if "<pre>" not in body else MARK.sub(mark, body)
