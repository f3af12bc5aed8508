"""How well the filter works on labelled comments from pages that it has never seen.

Each file stands for one page: it is judged by what the others teach. Where the line lies between
good and spam is learnt from the others alone, too, so that nothing of the judged file helps.
"""

import csv
import html
import re
from collections import Counter
from dataclasses import dataclass

from comments.moderation.filter.features import features_of
from comments.moderation.filter.score import score

HELD_OF_GOOD = 0.02  # of the good comments that taught it, how many may lie above the line …
HIGHEST_LINE = 7.0  # … which is never higher than this: nobody needs more certainty
WANTED = 0.01  # the share of good comments held at which the best that can be caught is told

TAG = re.compile(r"<[^<>]+>")
LINK = re.compile(r"<a (?P<attributes>[^<>]*+)>(?P<words>[^<]*+)</a>")
RUN = re.compile(r"\S++")


class Unreadable(ValueError):
    """The file is no table with the columns CONTENT and CLASS; the message says what is missing."""


class Learned:
    """Counts in memory, as the database keeps them."""

    def __init__(self, comments=()):
        self.counts, self.totals = {}, [0, 0]
        for features, is_spam in comments:
            self.totals[is_spam] += 1
            for feature in features:
                self.counts.setdefault(feature, [0, 0])[is_spam] += 1

    def value(self, features):
        return score(features, self.counts, self.totals).value


@dataclass(frozen=True)
class Result:
    """What became of the comments of one file, with the line that the others drew."""

    name: str
    good: int
    spam: int
    line: float
    held: int  # good comments above the line
    caught: int  # spam above it
    best: float  # share of spam caught where at most WANTED of the good are held

    @property
    def precision(self):
        return self.caught / (self.caught + self.held) if self.caught else 0.0

    @property
    def recall(self):
        return self.caught / self.spam if self.spam else 0.0

    @property
    def held_share(self):
        return self.held / self.good if self.good else 0.0


def read(file, page=""):
    """[(features, is it spam)] of a CSV file with the columns CONTENT and CLASS (1: spam).

    Links to the page that the comments stand on are no links to elsewhere, as on our own site.
    """
    rows = csv.DictReader(file)
    if missing := {"CONTENT", "CLASS"} - {*(rows.fieldnames or ())}:
        raise Unreadable(f"It has no column {' and no column '.join(sorted(missing))}.")
    return [(features_of(_plain(row["CONTENT"], page)), row["CLASS"] == "1") for row in rows]


def _plain(content, page):
    text = html.unescape(content)
    if page:
        text = LINK.sub(lambda link: _own_words(link, page), text)
        text = RUN.sub(lambda run: "" if page in run[0] else run[0], text)
    return html.unescape(TAG.sub(" ", text))


def _own_words(link, page):
    """The text of a link to the page itself; any other link as it is."""
    if page not in link["attributes"]:
        return link[0]
    return "" if "http" in link["words"] else link["words"]


def evaluate(files):
    """A Result for each file of {name: comments}; at least two are needed."""
    return [_judged(name, files) for name in files]


def _judged(name, files):
    others = {other: comments for other, comments in files.items() if other != name}
    learned, line = _of_all(others.values()), line_of(others)
    values = [(learned.value(features), is_spam) for features, is_spam in files[name]]
    above = Counter(is_spam for value, is_spam in values if value > line)
    totals = Counter(is_spam for _, is_spam in values)
    return Result(name, totals[False], totals[True], line, above[False], above[True], _best(values))


def line_of(files):
    """Above it lie few good comments of files that were judged by the others."""
    good = []
    for name, comments in files.items():
        learned = _of_all(others for other, others in files.items() if other != name)
        good += [learned.value(features) for features, is_spam in comments if not is_spam]
    return min(upper(good, HELD_OF_GOOD), HIGHEST_LINE)


def _of_all(lists):
    return Learned(comment for comments in lists for comment in comments)


def _best(values):
    line = upper([value for value, is_spam in values if not is_spam], WANTED)
    spam = [value for value, is_spam in values if is_spam]
    return sum(value > line for value in spam) / len(spam) if spam else 0.0


def upper(values, share):
    """The value above which lies at most this share of the values."""
    ranked = sorted(values, reverse=True)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else HIGHEST_LINE
