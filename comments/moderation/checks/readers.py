"""Checks of what readers said of a comment."""

from comments.moderation.verdicts import hold

REPORTS_TO_HOLD = 3  # networks: one can be a quarrel, two a couple; three rarely agree for nothing


def holds_reported(comment):
    """Asked anew of edited words, and by `Reported.recall()` of every report."""
    if comment.networks_reporting >= REPORTS_TO_HOLD:
        return hold("reported", matched=comment.reports_in_words)
