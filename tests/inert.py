"""A judge of HTML that shares no code with the doors: it parses, and lists what should not be."""

import re

import html5lib

WEB = re.compile(r"https?://[^/?#\s@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE)
LOCAL = re.compile(r"/(?![/\\])\S*|#\S+|mailto:[^\s?]+(?:\?subject=\S*)?")


def is_web(value: str) -> bool:
    return WEB.fullmatch(value) is not None


def is_href(value: str) -> bool:
    return bool(WEB.fullmatch(value) or LOCAL.fullmatch(value))


def findings(html: str, allowed: dict[str, dict]) -> list[str]:
    """Everything outside `allowed` (tag → attribute → a test of its value), in words."""
    found: list[str] = []
    # A browser joins the fragment to a page: parsed as a whole document it must not escape either.
    for tree in (
        html5lib.parseFragment(html, namespaceHTMLElements=False),
        html5lib.parse(f"<div>{html}</div>", namespaceHTMLElements=False).find("body/div"),
    ):
        found += [problem for element in list(tree.iter())[1:] for problem in _of(element, allowed)]
    return found


def _of(element, allowed: dict[str, dict]) -> list[str]:
    if not isinstance(element.tag, str):
        return ["a comment"]
    if element.tag not in allowed:
        return [f"<{element.tag}>"]
    rules = allowed[element.tag]
    return [
        f"<{element.tag} {name}={value!r}>"
        for name, value in element.attrib.items()
        if name not in rules or not rules[name](value)
    ]
