"""Words that mix letters of several alphabets: a disguise, or honest science."""

import re
import unicodedata

from comments.moderation.likeness import read_as, script_of

# Whose letters can be taken for one another's. Others stand beside Latin ones in honest words, as
# those of scripts do that put no spaces between words.
ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "COPTIC", "LISU", "DESERET")
OMICRON = "ο"  # no science uses it: it cannot be told from an o
PASS_FOR_CYRILLIC = frozenset("ABCEHIJKMOPSTXYacehijkmnoprstuxy")
BETWEEN_SMALL = re.compile("lg+l")  # Greek letters (g) between small Latin ones (l)
LONGEST_SYMBOL = 3  # small Latin letters in a row in a symbol of science: μmol, αmax, ρgh


def is_mixed(word: str) -> bool:
    """Does it mix letters of several alphabets, to be taken for what it is not?

    Not so a symbol of science (Δx, kΩ, αB, NFκB), nor a word with an ending in the alphabet of the
    sentence around it (PDFови): there, neither part can be taken for letters of the other.
    """
    if word.isascii():
        return False
    letters = [c for c in unicodedata.normalize("NFKC", word) if script_of(c) in ALPHABETS]
    scripts = set(map(script_of, letters))
    if len(scripts) < 2:
        return False
    if scripts == {"LATIN", "GREEK"}:
        return not _is_symbol(letters)
    return not (scripts == {"LATIN", "CYRILLIC"} and _has_ending(letters))


def _is_symbol(letters):
    """Greek letters among Latin ones, as sciences write them: plain Greek, and few letters."""
    greek = [c for c in letters if script_of(c) == "GREEK"]
    deceptive = [c for c in greek if read_as(c).isascii()]
    if not deceptive:
        return True
    if any(c == OMICRON or c.isupper() for c in deceptive):
        return False
    shape = "".join(
        "g" if script_of(c) == "GREEK" else "l" if c.islower() else "L" for c in letters
    )
    return not BETWEEN_SMALL.search(shape) and "l" * (LONGEST_SYMBOL + 1) not in shape


def _has_ending(letters):
    """Letters of one alphabet, then of the other, neither of which passes for the other."""
    first = script_of(letters[0])
    change = next(n for n, c in enumerate(letters) if script_of(c) != first)
    beginning, ending = letters[:change], letters[change:]
    if first in map(script_of, ending) or _all_pass(ending):
        return False
    return _is_acronym(beginning, ending) or not _all_pass(beginning)


def _is_acronym(beginning, ending):
    return len(beginning) > 1 and all(map(str.isupper, beginning)) and all(map(str.islower, ending))


def _all_pass(letters):
    """Could each be taken for a letter of the other alphabet?"""
    if script_of(letters[0]) == "LATIN":
        return PASS_FOR_CYRILLIC.issuperset(letters)
    return all(read_as(c).isascii() for c in letters)
