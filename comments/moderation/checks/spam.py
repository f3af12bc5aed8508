"""The check with the spam filter, which learns from this site's own decisions."""

from comments.moderation.filter.features import in_words
from comments.moderation.verdicts import Reason, rule


def holds_likely_spam(subject):
    if subject.is_likely_spam:
        named = ", ".join(
            in_words(feature) for feature, weight in subject.score.reasons if weight > 0
        )
        return rule(subject.policy.filter_ruling, Reason("likely_spam", matched=named))
