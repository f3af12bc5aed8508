"""A list of words that comments are searched for: 60,000 of them as quickly as six.

A term is a word, or words in a row. It is found as whole words: “cialis” is not in “socialism”. A
star at either end lets the word go on there: `viagra*`, `*cialis*`. Case does not matter, nor do
accents on letters, letters of other alphabets that look the same, or letters torn apart (“v i a g r
a”). In scripts that put no spaces between words, a term is found anywhere.

One automaton (Aho and Corasick, 1975) reads a text once, however long the list is. Texts become a
stream of folded words with a space on both sides of each; a term that begins or ends a word carries
that space with it.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

import ahocorasick

from comments.likeness import LOOKALIKES

WORD = re.compile(r"\w+")
TORN = re.compile(r"(?<!\w)\w(?:[\W_]{1,2}\w){3,}(?!\w)")  # single letters, four or more in a row
ACCENTS = re.compile("[\u0300-\u036f]+")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
STAR, REMARK = "*", "#"


@dataclass(frozen=True)
class Found:
    """A term, and where in the text it stands: text[begin:end]."""

    term: str
    begin: int
    end: int


class WordList:
    """Terms made ready once, to search any number of texts."""

    def __init__(self, terms):
        self._automaton = ahocorasick.Automaton()
        for term in terms:
            if sought := pattern_of(term):
                self._automaton.add_word(sought, (term, sought))
        if self._automaton:
            self._automaton.make_automaton()

    def __len__(self):
        return len(self._automaton)

    def find(self, text):
        """Each Found in the order of the text; of one term at one place, one.

        `text` may be a Reading of it, for those who search the same text for several lists.
        """
        if not self._automaton:
            return []
        reading = text if isinstance(text, Reading) else Reading(text)
        found = {match for words in reading for match in self._among(*words)}
        return sorted(found, key=lambda match: (match.begin, match.end, match.term))

    def _among(self, words, stream, starts):
        for last, (term, sought) in self._automaton.iter(stream):
            begin = last - len(sought) + 1
            first_word = words[bisect_right(starts, begin + sought.startswith(" ")) - 1]
            last_word = words[bisect_right(starts, last - sought.endswith(" ")) - 1]
            yield Found(term, first_word[1], last_word[2])


class Reading(tuple):
    """A text made ready to be searched: its words, and what letters torn apart spell.

    Each as ([(folded, begin, end)], in the order of the text; and the stream that they make).
    """

    def __new__(cls, text):
        return super().__new__(cls, ((words, *_stream(words)) for words in _read(text)))


def _read(text):
    yield _words(text)
    if torn := _torn(text):
        yield torn


def terms_in(text):
    """The terms of a list as it is typed: one a line; a line that begins with # is a remark."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(REMARK)]


def pattern_of(term):
    """What the automaton looks for; empty where the term holds no letter or digit."""
    words = " ".join(folded for folded, _, _ in _words(term))
    if not words or UNSPACED.search(words):
        return words
    term = term.strip()
    opens, closes = term.startswith(STAR), term.endswith(STAR)
    return f"{'' if opens else ' '}{words}{'' if closes else ' '}"


def fold(word):
    """The word as a hasty reader sees it: no case, no accents, no look-alike letters."""
    if word.isascii():
        return word.casefold().translate(LOOKALIKES)
    letters = unicodedata.normalize("NFKD", word).casefold()
    bare = ACCENTS.sub("", letters).translate(LOOKALIKES)
    return unicodedata.normalize("NFC", bare)


def _words(text):
    if text.isascii():  # folded at once, for nothing moves
        folded, spans = fold(text), (word.span() for word in WORD.finditer(text))
        return [(folded[begin:end], begin, end) for begin, end in spans]
    return [(fold(word[0]), word.start(), word.end()) for word in WORD.finditer(text)]


def _torn(text):
    """Words whose letters stand apart, put together again."""
    return [
        (fold("".join(WORD.findall(run[0]))), run.start(), run.end()) for run in TORN.finditer(text)
    ]


def _stream(words):
    """(the folded words with spaces around them, where each begins)."""
    pieces, starts, at = [" "], [], 1
    for folded, _, _ in words:
        starts.append(at)
        pieces += [folded, " "]
        at += len(folded) + 1
    return "".join(pieces), starts
