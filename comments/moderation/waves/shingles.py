"""When two comments are similar: by shared runs of letters, and by where their links lead.

Letters alone are compared. What variants of one text differ in (case, accents, look-alike and
stretched letters, figures, signs between letters, addresses) is left out before.
"""

import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import groupby

from comments.moderation.filter.features import host_of
from comments.moderation.likeness import LOOKALIKES, folded

COMPARED = 3000  # characters: what is alike is so from its beginning, and more would cost time
RUN = 5  # letters: a strange letter spoils five runs, and unrelated texts share one in fifty
WORTH_COMPARING = 40  # letters: many people write "Thank you for this great article"
WORTH_COMPARING_WITH_LINK = 20  # letters: advertising is short
SIMILAR = 0.17  # share of common runs: comments on one subject rarely have a tenth
SIMILAR_WITH_HOST = 0.1  # the same where links of both lead to one host
NEARLY = 0.35  # the same for what may be held against a comment: a word here and there is another
BANDS = 10  # of the runs, by which a comment is found: the smallest hashes are a fair sample
HOSTS = 2  # of its links, by which it is found as well
MOST_BANDS = BANDS + HOSTS
# Links that say that they are: of words torn apart by full stops, many look like a host.
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
FIGURE = re.compile(r"\b\d+\b")


@dataclass(frozen=True)
class Shingles:
    """What of a comment is compared."""

    body: str
    website: str = ""

    @cached_property
    def _text(self):
        return unicodedata.normalize("NFKC", self.body[:COMPARED])[:COMPARED]

    @cached_property
    def letters(self):
        return letters_of(LINK.sub(" ", self._text))

    @cached_property
    def links(self):
        return LINK.findall(self._text)

    @cached_property
    def hosts(self):
        return {host_of(link) for link in (*self.links, self.website) if link}

    @property
    def is_short(self):
        """Too short for a likeness that says anything: it is like what says the same, and only."""
        return len(self.letters) < (WORTH_COMPARING_WITH_LINK if self.links else WORTH_COMPARING)

    @property
    def whole(self):
        """All that a short one says, its figures with it; where there is no letter, its signs."""
        figures = FIGURE.findall(self._text)
        return " ".join([self.letters or folded(self._text), *figures, *sorted(self.hosts)])

    @cached_property
    def hashes(self):
        """Of all runs of letters."""
        data = self.letters.encode("utf-16-le", "surrogatepass")
        last = max(len(data) - 2 * RUN, 0)
        return {zlib.crc32(data[at : at + 2 * RUN]) for at in range(0, last + 1, 2)}

    @property
    def bands(self):
        """At most MOST_BANDS numbers below 2**32. What is alike has some of them in common."""
        if self.is_short:
            return {_hash(self.whole)}
        hosts = sorted(self.hosts)[:HOSTS]
        return {*nsmallest(BANDS, self.hashes), *(_hash(f"link {host}") for host in hosts)}

    def likeness_to(self, other):
        """The share of their runs that both have in common: 0 to 1."""
        common = len(self.hashes & other.hashes)
        return common / (len(self.hashes) + len(other.hashes) - common)

    def is_like(self, other):
        """Worth a look together."""
        return self._has(
            SIMILAR if self.hosts.isdisjoint(other.hosts) else SIMILAR_WITH_HOST, other
        )

    def is_nearly(self, other):
        """The same text, but for a word here and there."""
        return self._has(NEARLY, other)

    def _has(self, likeness, other):
        if self.is_short or other.is_short:
            return self.whole == other.whole
        return self.likeness_to(other) >= likeness


def letters_of(text):
    """As a hasty reader takes them: no figures, case or accents, none that imitates or repeats."""
    plain = unicodedata.normalize("NFKD", FIGURE.sub(" ", text))
    letters = plain.casefold().translate(LOOKALIKES)
    return "".join(letter for letter, _ in groupby(filter(str.isalpha, letters)))


def _hash(text):
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
