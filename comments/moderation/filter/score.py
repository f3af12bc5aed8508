"""How likely a comment is spam, from counts of features in earlier decisions here.

Each feature speaks for one side by the logarithm of how much more often it stood there, less if it
was seen seldom. Of words and phrases only the strongest few are heard on each side, each less than
the one before: the words of a comment repeat one another's evidence, and a long comment must not
outweigh a link. The runs of letters are heard together, as one more witness, for it is all of them
that tell a word from another. Why so, and how well it does: docs/decisions/0017-filter.md.
"""

import math
from dataclasses import dataclass

from comments.moderation.filter.features import PHRASE, RUN, SHAPE, WORD, kind_of

HEARD = 8  # of the words and phrases on each side
FADING = 0.75  # how much of its weight each has of that of the one before it
DOUBT = 0.2  # added to each count: what was never seen is no proof
SEEN_ENOUGH = 0.5  # sightings after which a feature has 1 − 1/e of its weight
FOR_GOOD = 1.2  # evidence for good counts more: a good comment that waits is the worse mistake
WEIGHT_OF_SHAPE = 0.5  # length and capitals alone never make spam
WEIGHT_OF_RUNS = 0.35  # they repeat what the words say, but for those that are spelled anew
REASONS = 5  # named with a score: what a moderator takes in at a glance


@dataclass(frozen=True)
class Score:
    """Above 0 it speaks for spam; `reasons` are the features that weighed most, and how much."""

    value: float
    reasons: tuple[tuple[str, float], ...] = ()


def score(features, counts, totals):
    """The Score of these features. `counts` is {feature: (good, spam)}, `totals` (good, spam)."""
    weights = {
        feature: _weight(counts[feature], totals)
        for feature in features
        if any(counts.get(feature, (0, 0)))
    }
    kinds = {feature: kind_of(feature) for feature in weights}
    said = {t: w for t, w in weights.items() if kinds[t] in (WORD, PHRASE)}
    heard = _heard(said, 1) | {t: w * FOR_GOOD for t, w in _heard(said, -1).items()}
    heard |= {
        feature: weight * (WEIGHT_OF_SHAPE if kinds[feature] == SHAPE else 1)
        for feature, weight in weights.items()
        if kinds[feature] not in (WORD, PHRASE, RUN)
    }
    if runs := [weight for feature, weight in weights.items() if kinds[feature] == RUN]:
        heard[RUN] = WEIGHT_OF_RUNS * math.fsum(runs) / math.sqrt(len(runs))
    strongest = sorted(heard.items(), key=lambda item: (-abs(item[1]), item[0]))
    return Score(sum(heard.values()), tuple(strongest[:REASONS]))


def _weight(seen, totals):
    good, spam = seen
    odds = (spam + DOUBT) / (totals[1] + 2 * DOUBT) * (totals[0] + 2 * DOUBT) / (good + DOUBT)
    return math.log(odds) * (1 - math.exp(-(good + spam) / SEEN_ENOUGH))


def _heard(said, side):
    """The strongest of one side, fading; ties in the order of their words, so that it is stable."""
    strongest = sorted(
        ((feature, weight) for feature, weight in said.items() if weight * side > 0),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    return {feature: weight * FADING**n for n, (feature, weight) in enumerate(strongest[:HEARD])}
