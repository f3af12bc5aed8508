"""Checks of what readers said of a comment."""

from comments.moderation.verdicts import hold


def holds_reported(comment):
    """Asked anew of edited words, and by `Reported.recall()` of every report.

    What a person approved is for a person to take down: readers point it out, and no more.
    """
    least = comment.policy.reports_to_hold
    if least and comment.weight_of_reports >= least and not comment.is_approved_by_person:
        return hold("reported", matched=comment.reports_in_words)
