"""Checks of how a comment was sent."""

from datetime import timedelta

from comments.moderation.verdicts import hold

HASTE = 3  # seconds in which nobody reads an article and answers it
MEMORY = timedelta(days=7)  # campaigns repeat themselves within days
WORDS_WORTH_COMPARING = 4  # "Thank you all!" is nobody's in particular
BURST_WINDOW = timedelta(minutes=10)
BURST = 5  # comments in the window; a lively debater sends three or four


def holds_honeypot(comment):
    if comment.conduct.trap:
        return hold("honeypot", matched=comment.conduct.trap[:200], place="company")


def holds_hasty(comment):
    seconds = comment.conduct.seconds
    if seconds is not None and seconds < HASTE:
        return hold("hasty", matched=f"{seconds:g} seconds")


def holds_duplicates(comment):
    if comment.word_count >= WORDS_WORTH_COMPARING and comment.has_twin_within(MEMORY):
        return hold("duplicate", place="body")


def holds_bursts(comment):
    count = comment.neighbours_within(BURST_WINDOW)
    if count >= BURST:
        return hold("burst", matched=f"{count} others in ten minutes")
