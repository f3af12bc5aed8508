"""Checks of what readers said of a comment."""

from comments.moderation.verdicts import hold


def holds_reported(subject):
    """Runs again for edited text, and in `Reported.recall()` for every report.

    What a person approved is for a person to take down: readers point it out, and no more.
    """
    least = subject.policy.reports_to_hold
    if least and subject.weight_of_reports >= least and not subject.is_approved_by_person:
        return hold("reported", matched=subject.reports_in_words)
