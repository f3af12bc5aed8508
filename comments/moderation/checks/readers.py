"""Checks of what readers said of a comment."""

from comments.moderation.verdicts import hold


def holds_reported(comment):
    """Asked anew of edited words, and by `Reported.recall()` of every report."""
    least = comment.policy.reports_to_hold
    if least and comment.networks_reporting >= least:
        return hold("reported", matched=comment.reports_in_words)
