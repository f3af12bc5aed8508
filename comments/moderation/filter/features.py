"""The features of a comment: what the filter counts, and what it names as its reasons.

A feature is a short text that begins with its kind. Words lose their endings and their stretched
letters ("SUBSCRIBERRRS" counts as "subscrib"), so that a small site learns from few decisions.
"""

import math
import re
import unicodedata
from itertools import chain, pairwise

WORD, PHRASE, RUN, LINK, SHAPE, PACE = "word", "phrase", "run", "link", "shape", "pace"
RUN_LENGTH = 5  # letters of a word, its two ends among them: "cribe" is also in "subzcribe"
MOST_READ = 6000  # characters: more than a comment has, but where ligatures are taken apart
LONGEST = 60  # characters of a feature: longer ones do not repeat

ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|\b(?:[a-z0-9-]{1,63}\s?\.\s?){1,4}(?:com|net|org|info|biz|shop|xyz|site|online|top|[a-z]{2})"
    r"(?=[/\s]|$)(?:\s?/\S*)?",
    re.IGNORECASE,
)
PIECE = re.compile(r"\x00|[^\W_]+(?:['’][^\W_]+)?")
STRETCHED = re.compile(r"(.)\1{2,}")
DIGITS = re.compile(r"\d+")
ENDING = re.compile(r"(?:ers|er|ing|ed|es|s|e)$")
SENTENCE_END = re.compile(r"[.!?]+")
SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
HOST_END = re.compile(r"[/?#:]")
LINKS_IN_WORDS = {
    "none": "no link",
    "some": "a link",
    "beside": "what is said beside a link",
    "website": "a website",
}
HASTE = (3, 8, 20, 60)  # seconds: between them lie the paces of machines, of haste and of reading


def features_of(body, *, website="", pace=None):
    """The features of a comment's words, its writer's website and the pace it was sent at."""
    text = unicodedata.normalize("NFKC", body)[:MOST_READ]
    addresses = ADDRESS.findall(text)
    pieces = _pieces(text)
    words = [_folded(piece) for piece in pieces]
    found = chain(
        _phrases(words),
        _runs(pieces),
        _links(addresses, plain=sum(word != "…" for word in words)),
        _shape(text),
        [f"{LINK} {host_of(website)}", f"{LINK} website"] if website else [],
        [f"{PACE} {pace}"] if pace is not None else [],
    )
    return {feature for feature in found if len(feature) <= LONGEST}


def kind_of(feature):
    return feature.partition(" ")[0]


def in_words(feature):
    """The feature as people read it; words without the endings that they were counted without."""
    kind, _, rest = feature.partition(" ")
    if kind in (WORD, PHRASE):
        return f"“{rest.replace('^ ', '').replace(' $', '')}”"
    if kind == LINK:
        return LINKS_IN_WORDS.get(rest.partition(" ")[0], f"a link to {rest}")
    if kind == RUN:
        return "how its words are spelled"
    return "its pace" if kind == PACE else f"its {rest.partition(' ')[0]}"


def is_telling(feature, body):
    """Whether a reader would find what it names in the comment: no half words, nothing vague."""
    kind, _, rest = feature.partition(" ")
    if kind == LINK:
        return True
    named = rest.replace("^ ", "").replace(" $", "")
    words = PIECE.findall(unicodedata.normalize("NFKC", body[:MOST_READ]).casefold())
    return kind in (WORD, PHRASE) and f" {named} " in f" {' '.join(words)} "


def host_of(address):
    """The host of an address, with or without a scheme, also of one torn apart by spaces."""
    bare = SCHEME.sub("", "".join(address.split()))
    return HOST_END.split(bare.casefold())[0]


def _pieces(text):
    """Its words without what is stretched and with "#" for figures, each address as “…”."""
    plain = STRETCHED.sub(r"\1", ADDRESS.sub(" \x00 ", text).casefold())
    return ["…" if piece == "\x00" else _plain(piece) for piece in PIECE.findall(plain)]


def _plain(word):
    return word if word.isalpha() else DIGITS.sub("#", word)


def _folded(word):
    return ENDING.sub("", word) if len(word) > 4 else word


def _phrases(words):
    """Words, pairs and threes; a pair may stand at the beginning or at the end."""
    for word in words:
        if word != "…":
            yield f"{WORD} {word}"
    framed = ["^", *words, "$"]
    for pair in pairwise(framed):
        yield f"{PHRASE} {' '.join(pair)}"
    for three in zip(words, words[1:], words[2:], strict=False):
        yield f"{PHRASE} {' '.join(three)}"


def _runs(pieces):
    """The runs of letters within each word: what is spelled anew is like what it stands for."""
    for piece in pieces:
        if piece != "…":
            ended = f"<{piece}>"
            for start in range(len(ended) - RUN_LENGTH + 1):
                yield f"{RUN} {ended[start : start + RUN_LENGTH]}"


def _links(addresses, *, plain):
    """Where they lead, and how much is said beside them."""
    for address in addresses:
        yield f"{LINK} {host_of(address)}"
    if addresses:
        yield f"{LINK} some"
        yield f"{LINK} beside {min(4, plain // 4)}"
    else:
        yield f"{LINK} none"


def _shape(text):
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    yield f"{SHAPE} length {min(9, int(math.log2(len(text) + 1)))}"
    yield f"{SHAPE} capitals {4 * capitals // (len(letters) + 1)}"
    yield f"{SHAPE} exclamations {min(2, text.count('!'))}"
    yield f"{SHAPE} questions {min(1, text.count('?'))}"
    yield f"{SHAPE} sentences {min(3, len(SENTENCE_END.findall(text)))}"


def pace_of(seconds):
    """0 for machines to 4 for those who read first; None where the browser did not tell."""
    return None if seconds is None else sum(seconds >= step for step in HASTE)
