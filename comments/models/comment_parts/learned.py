from functools import cached_property, partial

from comments.models.filter_feature import GOOD, SPAM, FilterFeature
from comments.moderation.filter.evaluation import HIGHEST_LINE, upper
from comments.moderation.filter.features import features_of, in_words, is_telling, pace_of
from comments.moderation.filter.score import score
from comments.moderation.status import Status
from comments.moderation.verdicts import Ruling

LOWEST_LINE = 3.0  # twenty to one: below that nothing is likely
LEAST_TOLD = 1.0  # below odds of about three to one, either side would be a guess
NAMED = 3  # features that moderators are told; more would not be read
TAUGHT_BY = {Status.PUBLISHED: (Ruling.PUBLISH, GOOD), Status.SPAM: (Ruling.SPAM, SPAM)}


class Learned:
    """What the filter makes of a comment, and what it learns from what people decide.

    It learns in the transaction of the decision, and forgets in that of an undo, an edit or an
    erasure. What the checks decide teaches it nothing, or it would learn from itself.
    """

    @property
    def features(self):
        return features_of(self.body, website=self.website, pace=pace_of(self.seconds))

    # --- What it makes of it ---

    @cached_property
    def score(self):
        """With what is known now: later decisions do not change the score of the comment."""
        features = self.features
        counts, self._totals = FilterFeature.objects.counts_of(features)
        return score(features, counts, self._totals)

    def weigh(self):
        """For every reader's comment, even if no check needed it: rules may change."""
        return None if self.account_id else self.score

    @property
    def training_examples(self):
        """How many comments of the rarer kind the filter has seen."""
        return self.score and min(self._totals)

    def spam_line(self, percent):
        """So few of the comments that people approved lie above it, by what was noted of them."""
        return line(type(self).objects.values_of_good(), percent)

    @property
    def weighed_in_words(self):
        """What the filter took it for, and why, as moderators read it."""
        if not self.filter_reasons:
            return ""
        value = f"{self.filter_value:+.1f}".replace("-", "−")
        if abs(self.filter_value) < LEAST_TOLD:
            return f"Advertising: unclear ({value})"
        is_spam = self.filter_value > 0
        features = [feature for feature, weight in self.filter_reasons if (weight > 0) == is_spam]
        told = [in_words(feature) for feature in features if is_telling(feature, self.body)][:NAMED]
        side = "likely" if is_spam else "unlikely"
        because = f", because of {', '.join(told)}" if told else ""
        return f"Advertising: {side} ({value}){because}"

    def _note_score(self):
        """The names of the fields to save, if there is a score."""
        if "score" not in self.__dict__:
            return []
        self.filter_value = self.score.value
        self.filter_reasons = [
            [feature, round(weight, 1)] for feature, weight in self.score.reasons
        ]
        return ["filter_value", "filter_reasons"]

    # --- What it learns ---

    def learn(self):
        """Learns only from a person's decision that is in force."""
        side = self._lesson()
        if side == self.learned_as:
            return
        features = self.features
        if self.learned_as:
            FilterFeature.objects.count_out(features, self.learned_as)
        if side:
            FilterFeature.objects.count_in(features, side)
        self.learned_as = side
        self.save(update_fields=["learned_as"])

    def unlearning(self):
        """Call this when its text has changed or is gone: the filter forgets what it learned.

        In that order, so that on PostgreSQL everybody locks threads and versions before features.
        """
        features, side, self.learned_as = self.features, self.learned_as, ""
        return partial(FilterFeature.objects.count_out, features, side) if side else _nothing

    def _lesson(self):
        if self.is_corrected:  # these are the editors' words, and no reader writes like them
            return ""
        ruling, side = TAUGHT_BY.get(self.status, ("", ""))
        last = self.decisions.undoable().first()
        return side if last and last.ruling == ruling else ""


def line(values, percent):
    """Above it a comment is taken for spam: of these values of good ones, at most so many."""
    return max(LOWEST_LINE, min(upper(values, percent / 100), HIGHEST_LINE))


def _nothing():
    """Nothing was learned from it."""
