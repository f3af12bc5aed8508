"""When two texts read the same: for repeated words, and for names that imitate."""

import re
import unicodedata
from functools import lru_cache

from comments.moderation.confusables import prototypes

# Letters of other alphabets (and digits) that look like Latin ones in most faces.
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнαορυνικτ01|ıℓ",
    "aeopcyxijsdhlkmtbhaopuviktollil",
)
# Signs that people use instead of letters, and that Unicode's table does not have.
IN_PLACE_OF = dict(zip("3457@$€!пεє", "eastaselnee", strict=True))
# Pairs that look like one letter; of i and l, a hasty reader takes one for the other.
PAIRS = str.maketrans({"w": "vv", "d": "cl", "i": "l", "m": "rn"})
# Small capitals, letters with strokes and hooks, turned and enclosed ones: read as the letter.
NAMED = re.compile(r"\b(?:LETTER|CAPITAL|OPEN|TURNED|REVERSED|SCRIPT) ([A-Z])(?= WITH |$)")


def folded(text: str) -> str:
    """The text without differences of retyping: case, and spaces between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def skeleton(name: str) -> str:
    """What a hasty reader makes of a name: no accents, no case, no look-alike letters."""
    letters = "".join(map(read_as, unicodedata.normalize("NFKD", name)))
    return letters.translate(PAIRS)


def latin(character: str) -> str:
    """The Latin letters that Unicode's table says this one looks like; empty where none."""
    prototype = prototypes().get(character, character)
    return prototype if prototype.isascii() and prototype.isalnum() else ""


def enclosed(character: str) -> str:
    """The letter in a sign such as 🅰 or 🇦, which is none to `str.isalnum`; empty where none."""
    if character.isascii() or unicodedata.category(character) != "So":
        return ""
    return _named(character)


@lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """The first word of its name, such as LATIN; empty where it is no letter."""
    return unicodedata.name(character, "").partition(" ")[0] if character.isalpha() else ""


@lru_cache(maxsize=8192)
def read_as(character: str) -> str:
    """Letters and digits in lower case, Latin ones wherever it can pass for them."""
    small = character.casefold()
    for possible in (character, small):
        if possible in IN_PLACE_OF:
            return IN_PLACE_OF[possible]
    if found := latin(character):
        return found.casefold()
    imitated = small.translate(LOOKALIKES)
    if imitated.isascii() and imitated.isalnum():
        return imitated
    if found := latin(small) or enclosed(character):
        return found.casefold()
    if script_of(character) == "LATIN" and (found := _named(character)):
        return found
    return "".join(letter for letter in small if letter.isalnum())


def _named(character):
    named = NAMED.search(unicodedata.name(character, ""))
    return named[1].casefold() if named else ""
