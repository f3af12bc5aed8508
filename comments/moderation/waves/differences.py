"""How similar texts differ, word by word, in any order."""

from collections import Counter
from itertools import groupby

from comments.moderation.waves.shingles import letters_of

SHOWN = 60  # words of a text: the rest is one click away


class Words:
    """What most of some texts have in common."""

    def __init__(self, texts):
        told = [{_plain(word) for word in _shown(text)} for text in texts]
        counted = Counter(word for words in told for word in words)
        self.common = {word for word, count in counted.items() if 2 * count > len(told)}

    def marked(self, text):
        """[(words, whether they are this text's own)]: together the beginning of the text."""
        pieces = groupby(_shown(text), key=lambda word: _plain(word) not in self.common)
        told = [(" ".join(words), is_own) for is_own, words in pieces]
        return [*told, ("…", False)] if len(text.split()) > SHOWN else told


def _shown(text):
    return text.split()[:SHOWN]


def _plain(word):
    """A word without what disguises it; figures and signs as they are."""
    return letters_of(word) or word
