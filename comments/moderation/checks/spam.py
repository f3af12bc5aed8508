"""The check of what this site has learned from its own decisions."""

from comments.learning.traits import in_words
from comments.moderation.verdicts import Reason, rule


def holds_likely_spam(comment):
    if comment.is_likely_spam:
        named = ", ".join(in_words(trait) for trait, weight in comment.score.reasons if weight > 0)
        return rule(comment.policy.filter_ruling, Reason("likely_spam", matched=named))
