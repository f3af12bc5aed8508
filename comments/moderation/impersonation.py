"""Names that pretend to be staff: a person, the site itself, or a role.

Names are compared as a hasty reader takes them (likeness.py): without case, accents, look-alike
letters and signs, whatever the order of the words. Whoever imitates adds something, so a name is
read in pieces: “Ana Lee” and “Newsroom” of “Ana Lee – Newsroom”. Initials, figures and words that
tell nobody from somebody else (ADDITIONS) do not count.
"""

import re
import unicodedata
from functools import cached_property, lru_cache
from typing import NamedTuple

from comments.moderation.likeness import enclosed, read_as, skeleton

STAR = "*"
# What divides a name; apostrophes, full stops and hyphens do only where a space is beside them.
DIVIDER = re.compile(r"[^\w\s.'’‘ʼ‐-]|(?<=\s)[.'’‘ʼ‐-]|[‐-](?=\s)")
WORD = re.compile(r"[^\W_]+")
HUMP = re.compile("(?<=[a-z])(?=[A-Z])")  # SiteEditor
SIGN_IN_WORD = re.compile(r"(?<=[\w@$€|!])[@$€|!]|\$(?=\w)")  # Moder@tor, $taff
FIGURE_AFTER_WORD = re.compile(r"(?<=[^\W\d_])\d{1,4}\b")  # Ana Lee1
INITIAL = "."  # behind a word of one letter, whatever that looks like
ADDITIONS = frozenset(
    map(
        skeleton,
        WORD.findall(
            "the an of from at by for in on and my our your this real true official officially "
            "original verified genuine dr mr mrs ms mx miss prof professor sir madam team desk "
            "member members chief head lead senior junior deputy assistant account profile page "
            "here it is site news speaking writing me iam not der die das le la les el von vom"
        ),
    )
)
LEADING_ON = frozenset(map(skeleton, ("from", "at", "of", "for", "by", "via")))


class Claim(NamedTuple):
    """What a name claims: `kind` is “person”, “site” or “office”; `of` says which."""

    kind: str
    of: str


# --- A name in words ----------------------------------------------------------------------------


def words_of(text: str) -> tuple[str, ...]:
    """Its words as skeletons; one of a single letter has INITIAL behind it."""
    found = ((word, skeleton(word)) for word in WORD.findall(text))
    return tuple(bare + INITIAL if len(word) == 1 else bare for word, bare in found if bare)


def together(words) -> str:
    """One word: “Ed Itor” and “E d i t o r” are “Editor”."""
    return "".join(words).replace(INITIAL, "")


def pieces_of(name: str) -> list[tuple[str, ...]]:
    """The words of the whole name, of its parts, and of what follows “from” and the like.

    The name is read as it stands, with signs taken for letters, without figures behind words, and
    with a new word at each hump.
    """
    text = unicodedata.normalize("NFKC", name)
    spelled = SIGN_IN_WORD.sub(lambda sign: read_as(sign[0]), text)
    spelled = "".join(enclosed(character) or character for character in spelled)
    found = []
    for reading in (text, spelled, FIGURE_AFTER_WORD.sub("", text), HUMP.sub(" ", text)):
        parts = [words_of(part) for part in DIVIDER.split(reading)]
        found += [tuple(word for part in parts for word in part), *parts]
        found += [piece for part in parts for piece in _led_on(part)]
    return list(dict.fromkeys(filter(None, found)))


def _led_on(words):
    """Ana · Newsroom, of “Ana from Newsroom”."""
    begin = 0
    for at, word in enumerate((*words, None)):
        if word is None or word in LEADING_ON:
            yield words[begin:at]
            begin = at + 1


def _counting(words):
    """Without words that do not tell people apart."""
    return tuple(word for word in words if word not in ADDITIONS and not word.isdigit())


def _keys(words):
    """What two names have in common that read the same: letters, or words in any order."""
    full = tuple(sorted(word for word in words if not word.endswith(INITIAL)))
    return {together(words), tuple(sorted(words)), full if len(full) > 1 else together(words)}


@lru_cache(maxsize=4096)
def _keys_of_person(name):
    words = words_of(unicodedata.normalize("NFKC", name))
    return (_keys(words) | {together(reversed(words))}) - {""} if words else frozenset()


# --- Offices ------------------------------------------------------------------------------------


class Offices:
    """The list of offices, made ready once.

    One is claimed where it stands by itself in a piece, or begins one. With a star at either end
    (`*moderator*`) it is claimed wherever it stands, and its word may go on there.
    """

    def __init__(self, terms):
        self.terms, self.starred = {}, []
        for term in terms:
            if sought := together(words_of(unicodedata.normalize("NFKC", term))):
                self.terms.setdefault(sought, term.strip(STAR))
                if STAR in (term[0], term[-1]):
                    self.starred.append((term, sought))

    def without(self, words):
        """The words that are no office."""
        return tuple(word for word in words if word not in self.terms)

    def claimed_by(self, piece):
        """The office, or an empty text."""
        counting = _counting(piece)
        for words in (piece, counting):
            if found := self.terms.get(together(words)):
                return found
        if counting and (counting[0] in self.terms or not self.without(counting)):
            return next(self.terms[word] for word in counting if word in self.terms)
        return next((found for word in piece if (found := self._starred_in(word))), "")

    def _starred_in(self, word):
        for term, sought in self.starred:
            at = word.find(sought)
            begins, ends = at == 0, word.endswith(sought)
            if at >= 0 and (begins or term[0] == STAR) and (ends or term[-1] == STAR):
                return self.terms[sought]
        return ""


class Newsroom:
    """The people whose names nobody else may use."""

    def __init__(self, people, site: str, offices: Offices):
        """`people` are names; `site` is the site's own."""
        self.people, self.site, self.offices = people, site, offices

    def claim(self, name: str) -> Claim | None:
        """What the name claims, if anything."""
        pieces = pieces_of(name)
        return self._person(pieces) or self._site(pieces) or self._office(pieces)

    def _person(self, pieces):
        bare = {self._without_titles(piece) for piece in pieces}
        keys = set().union(*(_keys(words) for words in (*pieces, *bare) if words))
        found = (each for each in self.people if not keys.isdisjoint(_keys_of_person(each)))
        return next((Claim("person", each) for each in found), None)

    def _without_titles(self, piece):
        return self.offices.without(
            word for word in _counting(piece) if word not in self._words_of_site
        )

    def _site(self, pieces):
        own = together(self._words_of_site)
        if not own:
            return None
        for piece in pieces:
            words = _counting(piece)
            if own in (together(piece), together(words), together(self.offices.without(words))):
                return Claim("site", self.site)
            if len(self._words_of_site) > 1 and _has_in_a_row(words, self._words_of_site):
                return Claim("site", self.site)
        return None

    @cached_property
    def _words_of_site(self):
        words = words_of(unicodedata.normalize("NFKC", self.site))
        return _counting(words) or words

    def _office(self, pieces):
        claimed = (self.offices.claimed_by(piece) for piece in pieces)
        return next((Claim("office", office) for office in claimed if office), None)


def _has_in_a_row(words, sought):
    return any(words[at : at + len(sought)] == sought for at in range(len(words)))
