"""What alike texts differ in, word by word."""

from difflib import SequenceMatcher
from itertools import groupby

SHOWN = 60  # words of a text: the rest is one click away


def marked(text, others):
    """[(words, whether any of the others differs here)]: together the beginning of the text."""
    words = text.split()[:SHOWN]
    common = [True] * len(words)
    for other in others:
        standing = _standing(words, other.split()[:SHOWN])
        common = [both and here for both, here in zip(common, standing, strict=True)]
    pieces = groupby(zip(common, words, strict=True), key=lambda pair: pair[0])
    told = [(" ".join(word for _, word in pairs), not is_common) for is_common, pairs in pieces]
    return [*told, (" …", False)] if len(text.split()) > SHOWN else told


def _standing(words, others):
    """Of each word, whether it stands in the other text at the same place among the rest."""
    matcher = SequenceMatcher(None, _plain(words), _plain(others), autojunk=False)
    standing = [False] * len(words)
    for block in matcher.get_matching_blocks():
        standing[block.a : block.a + block.size] = [True] * block.size
    return standing


def _plain(words):
    return [word.casefold() for word in words]
