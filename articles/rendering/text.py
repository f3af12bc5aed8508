"""Plain text, cleaned on input: what people type, without what only machines can see."""

import re
import unicodedata

# Format characters (Unicode category Cf), which change how text looks without being seen.
FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
# Code points that Unicode promises never to give a meaning: XML refuses some of them.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# Letters and marks that draw nothing, and so make names of nothing.
BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
# Selectors of ideographic variants can carry whole hidden messages; text faces ignore them.
HIDDEN_SELECTORS = "\ufe00-\ufe0d\U000e0100-\U000e01ef"

CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
SURROGATES = "\ud800-\udfff"
INVISIBLE = FORMAT + NONCHARACTERS + BLANK_LETTERS + HIDDEN_SELECTORS + CONTROLS + SURROGATES

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("(?:[^\\S\n]|\u2800)++")
# A mark with nothing to stand on would cling to the tag before it: ">" and U+0338 make "≯".
EDGES_OF_LINES = re.compile("(?<! ) *+(?:\n[ \u0338]*+)++")
MANY_BLANK_LINES = re.compile("\n{4,}")

# Scripts in which a joiner changes the shape of a word: Arabic to Sinhala, Tibetan to Balinese …
JOINED = (
    "\u0620-\u08ff\u0900-\u109f\u1780-\u180d\u180f-\u18aa\u1900-\u1cff\ua840-\uabff\ufb50-\ufdcf"
    "\ufdf0-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f"
)
VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"  # may end a word, joined
EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
JOINER = re.compile("[\u200c\u200d]")
JOINER_OUT_OF_PLACE = re.compile(
    f"(?P<in_place>(?<=[{JOINED}])[\u200c\u200d](?=[{JOINED}])|(?<=[{VIRAMAS}])\u200d|"
    f"(?<=[{EMOJI}])\u200d(?=[{EMOJI}]))|{JOINER.pattern}"
)
UNSEEN = re.compile(f"(?!{JOINER.pattern})[{INVISIBLE}]")
ROUNDS = 3  # the first changes text, the second finds nothing left to change

# Marks that may stand on any letter; Vietnamese stacks two, phonetic writing up to four.
MARKS_OF_NO_SCRIPT = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
MOST_MARKS = 4
MOST_MARKS_OF_A_SCRIPT = 8  # Hebrew with cantillation and Tibetan stacks reach six
TOWER = 64  # marks in a row, before they are brought into their order
TOWERS = re.compile(rf"(?<![^\w\s])[^\w\s]{{{TOWER + 1},}}+")  # signs, marks among them


def clean_line(value: str) -> str:
    """A name, headline or title: one line, its white space folded, nothing unseen left in it."""
    return " ".join(clean_text(value).split())


def clean_text(value: str) -> str:
    """A body of text: line feeds kept, at most two blank lines in a row, nothing unseen left."""
    text = SPACES.sub(" ", clean_characters(value))
    text = EDGES_OF_LINES.sub(lambda edges: "\n" * edges[0].count("\n"), text)
    return MANY_BLANK_LINES.sub("\n\n\n", text).strip().lstrip(" \n\u0338")


def clean_characters(value: str) -> str:
    """The same text in one spelling (NFC, LF) without unseen characters; white space stays."""
    text = drop_unseen(value)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    if not JOINER.search(text):
        return _clean_once(text)
    for _ in range(ROUNDS):
        cleaned = _clean_once(text)
        if cleaned == text:
            return text
        text = cleaned
    # Only contrived text is still changing: marks that trade places around joiners.
    return _clean_once(JOINER.sub("", text))


def _clean_once(text: str) -> str:
    text = JOINER_OUT_OF_PLACE.sub(_keep_joiner_in_place, drop_unseen(text))
    # Bringing marks into their order takes the square of how many stand in a row.
    return limit_combining(unicodedata.normalize("NFC", TOWERS.sub(_cut, text)))


def _cut(signs: re.Match) -> str:
    """The same without the marks that stand higher than any order of them could keep."""
    kept, run = [], 0
    for character in signs[0]:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= TOWER:
            kept.append(character)
    return "".join(kept)


def _keep_joiner_in_place(match: re.Match) -> str:
    return match["in_place"] or ""


def drop_unseen(text: str) -> str:
    """The text without invisible characters; line feeds, spaces and joiners stay."""
    return UNSEEN.sub("", LINE_ENDS.sub("\n", text))


def limit_combining(text: str) -> str:
    """Cut towers of combining marks ("Zalgo") to what living scripts need."""
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        is_mark = unicodedata.category(character) in ("Mn", "Me")
        run = run + 1 if is_mark else 0
        if run <= MOST_MARKS or (run and run <= _most_marks_with(character)):
            kept.append(character)
    return "".join(kept)


def _most_marks_with(mark: str) -> int:
    return MOST_MARKS if MARKS_OF_NO_SCRIPT.match(mark) else MOST_MARKS_OF_A_SCRIPT


def has_letter_or_digit(value: str) -> bool:
    """Does it contain a visible letter or digit? Blank letters and joiners do not count."""
    return any(character.isalnum() for character in clean_line(value))
