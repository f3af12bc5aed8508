"""When two texts read the same: for repeated words, and for names that imitate."""

import unicodedata

# Letters of other alphabets (and digits) that look like Latin ones in most faces.
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнαορυνικτ01|ıℓ",
    "aeopcyxijsdhlkmtbhaopuviktollil",
)


def folded(text: str) -> str:
    """The text without what retyping changes: case, and the spaces between its words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def skeleton(name: str) -> str:
    """What a hasty reader makes of a name: no accents, no case, no look-alike letters."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(LOOKALIKES)
    return "".join(letter for letter in letters if letter.isalnum())
