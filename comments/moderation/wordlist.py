"""A list of words to find in comments: 60,000 of them as quickly as six.

A term is a word, or words in a row. It is found as whole words: “cialis” is not in “socialism”. A
star at either end lets the word go on there: `viagra*`, `*cialis*`. Case does not matter, nor do
accents on letters, or letters of other alphabets that look the same. In scripts that put no spaces
between words, a term is found anywhere. Words in disguise (disguises.py) are found as well.

Automata (Aho and Corasick, 1975) read a text once each, however long the list is. For the first,
texts become a stream of folded words with a space on both sides of each; a term that begins or ends
a word carries that space with it. The second reads the outline of the text. Signs that hide letters
are walked through the first one's own tree.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import ahocorasick

from comments.moderation.disguises import ACCENTS, WILD, Outline, masked, outlines_of
from comments.moderation.likeness import LOOKALIKES

WORD = re.compile(r"\w+")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
STAR, REMARK = "*", "#"
MOST_MEANT = 5  # terms that are named for one word with hidden letters: it may be any of them


@dataclass(frozen=True)
class Found:
    """A term, and its place in the text: text[begin:end]."""

    term: str
    begin: int
    end: int


class WordList:
    """Terms made ready once, to search any number of texts."""

    def __init__(self, terms):
        self._plain, outlines = ahocorasick.Automaton(), defaultdict(list)
        for term in terms:
            if sought := pattern_of(term):
                self._plain.add_word(sought, (term, sought))
        for term, sought in self._plain.values():
            for outline in () if UNSPACED.search(sought) else outlines_of(sought):
                outlines[outline].append((term, sought))
        self._disguised = ahocorasick.Automaton()
        for outline, meant in outlines.items():
            self._disguised.add_word(outline, (len(outline), meant))
        for automaton in filter(None, (self._plain, self._disguised)):
            automaton.make_automaton()

    def __len__(self):
        return len(self._plain)

    def find(self, text):
        """Each Found in the order of the text; of one term at one place, one.

        `text` may be a Reading of it, for those who search the same text for several lists.
        """
        if not self._plain:
            return []
        reading = text if isinstance(text, Reading) else Reading(text)
        found = {
            *self._among(*reading.plain),
            *self._in_disguise(reading.outline),
            *self._masked(reading.masked),
        }
        return sorted(found, key=lambda match: (match.begin, match.end, match.term))

    def _among(self, words, stream, starts):
        for last, (term, sought) in self._plain.iter(stream):
            begin = last - len(sought) + 1
            first_word = words[bisect_right(starts, begin + sought.startswith(" ")) - 1]
            last_word = words[bisect_right(starts, last - sought.endswith(" ")) - 1]
            yield Found(term, first_word[1], last_word[2])

    def _in_disguise(self, outline):
        if not self._disguised:
            return
        for last, (length, meant) in self._disguised.iter(outline.line):
            first = last - length + 1
            for term, sought in meant:
                if outline.reads(sought, first, last):
                    yield Found(term, *outline.span(first, last))

    def _masked(self, words):
        for word, begin, end in words:
            for term in islice(self._hidden_in(word), MOST_MEANT):
                yield Found(term, begin, end)

    def _hidden_in(self, word):
        """What begins where the word does; terms with an open end may be shorter than it."""
        for whole in (f" {word} ", f"{word} "):
            hidden = whole.index(WILD)
            for key in self._plain.keys(whole, WILD, ahocorasick.MATCH_AT_MOST_PREFIX):
                is_of_one_word = " " not in key.strip() and (
                    key[-1] != " " or len(key) == len(whole)
                )
                if is_of_one_word and len(key) > hidden:
                    yield self._plain.get(key)[0]


class Reading:
    """A text prepared for searching, with any number of lists."""

    def __init__(self, text):
        self._text = text

    @cached_property
    def plain(self):
        """([(folded word, begin, end)], in the order of the text; the stream that they make; where
        in it each begins)."""
        words = _words(self._text)
        return words, *_stream(words)

    @cached_property
    def outline(self):
        return Outline(self._text)

    @cached_property
    def masked(self):
        return list(masked(self._text))


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


def _stream(words):
    """(the folded words with spaces around them, where each begins)."""
    pieces, starts, at = [" "], [], 1
    for folded, _, _ in words:
        starts.append(at)
        pieces += [folded, " "]
        at += len(folded) + 1
    return "".join(pieces), starts
