"""Words in disguise, as readers see them: “v1agra”, “fuuuck”, “fu ck”, “f.u.c.k”, “f*ck”.

A text becomes one line of letters without its spaces, one letter for each run of the same, signs
and digits as the letters that they imitate. What is found in that line is then compared with the
text as it stands, so that no word is taken for another: which disguises count, and which honest
words would suffer from more, is told in docs/decisions/0022-patterns.md. All is read once, from
left to right, and what is compared is never longer than a term.
"""

import re
import unicodedata
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from comments.moderation.likeness import LOOKALIKES

ACCENTS = re.compile("[\u0300-\u036f]+")
# A letter or digit, or a sign that stands for a letter: some only within a word.
WORD = re.compile(r"(?:[^\W_]|[@$€]|(?:(?<=[^\W_])|(?<=[@$€]))[!|+](?=[^\W_]|[@$€]))++")
# Stretches of letters and signs that may stand for letters; those of the second part words, too.
HIDING = (re.compile(r"[\w*#·•@$!%&+]++"), re.compile(r"[\w.-]++"))
MASKED = re.compile(r"\A(?:[^\W\d_]++[\W_]{1,2}+)++[^\W\d_]++\Z")
BEFORE_IDENTIFIER, AFTER_IDENTIFIER = re.compile(r"[^\W_]_\Z"), re.compile(r"_[^\W_]")
MASK = re.compile(r"[\W_]")
DOUBLE = re.compile(r"(.)\1++", re.DOTALL)
STRETCHED = re.compile(r"(.)\1{3,}+", re.DOTALL)
LONGEST = 60  # characters of a word, once it is no longer stretched: no term needs more
MOST_GROWTH = 4  # times its length, by taking ligatures apart: a whole blessing is no disguise
OPAQUE = "\0"  # in the place of a word that is not looked into
FEWEST = 3  # letters of a term that is looked for in disguise: of shorter ones, everything is one
FEWEST_MASKED = 4  # characters of a word with signs for some of its letters: "a*s" is a product
MOST_MASKS = 2  # letters that may be hidden in a word
FEWEST_TORN = 4  # letters of a word torn apart: "A.S.S." and "U.S.A." are initials
STRETCH = 3  # of one letter in a row: no language has as many
WIDEST_GAP = 3  # characters between single letters: "f - u - c - k"
WILD = "?"
SIGNS = "*#_·•@$!%&+.-"
VOWELS = frozenset("aeiouy")
CONTRACTED = frozenset(
    "stdm"
)  # what is left of "it's", "don't", "I'd" where no apostrophe is typed
APOSTROPHES = frozenset("'’‘ʼ")  # "Madonna's hit" and "c'est" are not torn apart

# What a sign or a digit stands for, and the one letter by which such words are found.
STANDS_FOR = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b",
    "9": "g", "@": "a", "$": "s", "€": "e", "!": "il", "|": "il", "+": "t",
}  # fmt: skip
OUTLINE = str.maketrans({sign: letters[0] for sign, letters in STANDS_FOR.items()} | {"l": "i"})
# The digits stay for what they may stand for; the dotless i may be an i or an l, as 1 may.
LOOK_ALIKE_LETTERS = {code: to for code, to in LOOKALIKES.items() if chr(code) not in "01|"} | {
    ord("ı"): "1"
}


class Token(NamedTuple):
    """A word of the text: its place, text[begin:end], and whether it is one letter."""

    begin: int
    end: int
    is_single: bool


class Outline:
    """A text as one line of letters, with what each was in the text.

    `line` is searched. Of line[n], letters[n] is the letter or sign, counts[n] how often it stands
    there in a row, owners[n] the number of its token.
    """

    def __init__(self, text):
        self.text = text
        self.tokens, self.letters, self.counts, self.owners = [], [], [], []
        line = []
        for match in WORD.finditer(text):
            word = seen(match[0])
            self._add(match.start(), match.end(), word, line)
        self.line = "".join(line)

    def _add(self, begin, end, word, line):
        owner, before = len(self.tokens), len(self.letters)
        self.tokens.append(Token(begin, end, end - begin == 1))
        for letter, run in groupby(word):
            self.letters.append(letter)
            self.counts.append(sum(1 for _ in run))
        runs = self.letters[before:]
        self.owners += [owner] * len(runs)
        plain = "".join(runs)
        line.append(plain.translate(OUTLINE) if may_imitate(word) else plain)

    def span(self, first, last):
        """Where line[first : last + 1] is in the text, in whole words."""
        return self.tokens[self.owners[first]].begin, self.tokens[self.owners[last]].end

    def reads(self, sought, first, last):
        """Does line[first : last + 1] say `sought`, a folded term with spaces at its whole ends?"""
        begins = not first or self.owners[first - 1] != self.owners[first]
        ends = last + 1 == len(self.owners) or self.owners[last + 1] != self.owners[last]
        begin, end = self.owners[first], self.owners[last]
        if begin == end:
            is_whole = (begins or sought[0] != " ") and (ends or sought[-1] != " ")
            return (
                is_whole
                and " " not in sought.strip()
                and self._spells(sought, first, last)
                and not self._is_in_identifier(begin)
            )
        return (
            begins
            and ends
            and (self._parts_as(sought, first, last) or self._is_torn(sought, begin, end))
            and self._spells(sought, first, last)
        )

    def _spells(self, sought, first, last):
        """Letter for letter; a run may be longer where it is stretched."""
        wanted = runs(sought) if last - first + 1 < _size(sought) else singles(sought)
        return len(wanted) == last - first + 1 and all(
            _is_like(self.letters[at], letter)
            and (self.counts[at] == count or self.counts[at] >= max(count, STRETCH))
            for at, (letter, count) in enumerate(wanted, first)
        )

    def _is_in_identifier(self, token):
        """Is it one part of a name such as “kill_process”? In “_kill_” the lines are for stress."""
        begin, end, _ = self.tokens[token]
        return bool(BEFORE_IDENTIFIER.search(self.text[max(begin - 2, 0) : begin])) or bool(
            AFTER_IDENTIFIER.match(self.text[end : end + 2])
        )

    def _parts_as(self, sought, first, last):
        """Do words end here where those of the term do?"""
        told = [len(list(of_one)) for _, of_one in groupby(self.owners[first : last + 1])]
        words = sought.split()
        return told in ([len(runs(word)) for word in words], [len(word) for word in words])

    def _is_torn(self, sought, begin, end):
        tokens = self.tokens[begin : end + 1]
        gaps = [self.text[one.end : other.begin] for one, other in pairwise(tokens)]
        if _size(sought) < FEWEST_TORN or APOSTROPHES & {*"".join(gaps), self._before(begin)}:
            return False
        if all(token.is_single for token in tokens):
            return max(map(len, gaps)) <= WIDEST_GAP and self._is_whole_run(sought, begin, end)
        return max(map(len, gaps)) == 1 and self._is_split(tokens)

    def _is_whole_run(self, sought, begin, end):
        """Are these all the letters that stand so? A one-letter word beside them may stay out.

        Else “s o c i a l i s m” would have “cialis” in it.
        """
        inside = {self._gap(at) for at in range(begin + 1, end + 1)}
        return all(
            is_open or gap is None or gap not in inside or self._is_word_alone(beside, further)
            for gap, is_open, beside, further in (
                (self._gap(begin), sought[0] != " ", begin - 1, begin - 1),
                (self._gap(end + 1), sought[-1] != " ", end + 1, end + 2),
            )
        )

    def _gap(self, at):
        """What stands before a token that continues a run of single letters; None elsewhere."""
        if not 0 < at < len(self.tokens):
            return None
        one, other = self.tokens[at - 1], self.tokens[at]
        near = other.begin - one.end <= WIDEST_GAP
        return (
            self.text[one.end : other.begin] if one.is_single and other.is_single and near else None
        )

    def _is_word_alone(self, token, gap):
        return self.text[self.tokens[token].begin].casefold() in VOWELS and self._gap(gap) is None

    def _is_split(self, tokens):
        """In two or more pieces, one of which can be no word: “fu ck”, but not “pen is”."""
        pieces = [self.text[token.begin : token.end] for token in tokens]
        whole = "".join(pieces)
        has_single = any(token.is_single for token in tokens)
        is_even = whole.islower() if has_single else whole.isupper() or whole[1:].islower()
        return is_even and pieces[0] not in CONTRACTED and any(map(_has_no_vowel, pieces))

    def _before(self, token):
        begin = self.tokens[token].begin
        return self.text[begin - 1 : begin]


def masked(text):
    """(the folded word with WILD for each hidden letter, begin, end) of each such word."""
    for match in chain.from_iterable(stretch.finditer(text) for stretch in HIDING):
        word, begin = _between_letters(match)
        if FEWEST_MASKED <= len(word) <= LONGEST and MASKED.match(word):
            shown = MASK.sub(WILD, seen(word))
            hidden = shown.count(WILD)
            if hidden <= MOST_MASKS and 2 * hidden <= len(shown):
                yield shown, begin, begin + len(word)


def _between_letters(match):
    """The stretch from its first letter to its last, and where that begins."""
    rest = match[0].lstrip(SIGNS)
    return rest.rstrip(SIGNS), match.end() - len(rest)


def seen(word):
    """The word as an eye takes it, signs and digits as they are: no case, no accents."""
    if word.isascii():
        letters = word.casefold()
    else:
        letters = unicodedata.normalize("NFKD", word).casefold()
        letters = ACCENTS.sub("", letters).translate(LOOK_ALIKE_LETTERS)
    if len(letters) > MOST_GROWTH * len(word):
        return OPAQUE
    if len(letters) > LONGEST:
        letters = STRETCHED.sub(r"\1\1\1", letters)
    return letters if len(letters) <= LONGEST else OPAQUE


def may_imitate(word):
    """May its digits stand for letters? In “A55”, “H2O” or “G20” they are what they are."""
    digits = sum(map(str.isdigit, word))
    others = len(word) - digits
    return len(word) == 1 or digits <= others >= 2


def outlines_of(sought):
    """The lines by which a folded term is found: its double letters as one, and as two."""
    if _size(sought) < FEWEST:
        return set()
    return {
        spelled.replace(" ", "").translate(OUTLINE)
        for spelled in (sought, DOUBLE.sub(r"\1", sought))
    }


def runs(sought):
    """[(letter, how often in a row)], word by word."""
    return [(letter, len(list(same))) for word in sought.split() for letter, same in groupby(word)]


def singles(sought):
    return [(letter, 1) for word in sought.split() for letter in word]


def _size(sought):
    return len(sought) - sought.count(" ")


def _is_like(letter, wanted):
    return letter == wanted or wanted in STANDS_FOR.get(letter, "")


def _has_no_vowel(piece):
    """Only for Latin letters: other alphabets write words without them."""
    return piece.isascii() and piece.isalpha() and VOWELS.isdisjoint(piece.casefold())
