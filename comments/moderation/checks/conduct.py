"""Checks of how a comment was sent."""

from datetime import timedelta

from comments.moderation.verdicts import hold

HASTE = 3  # seconds in which nobody reads an article and answers it
MEMORY = timedelta(days=7)  # campaigns repeat themselves within days
WORDS_WORTH_COMPARING = 4  # "Thank you all!" is nobody's in particular
NEAR_DUPLICATES = 2  # others: two people may say nearly the same, of three one did not think of it
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


def holds_near_duplicates(comment):
    """Of the very same words the check above has told."""
    if comment.word_count < WORDS_WORTH_COMPARING:
        return None
    articles = comment.alike_within(MEMORY)
    if len(articles) >= NEAR_DUPLICATES:
        where = f"{len(articles)} alike on {_counted(len(set(articles)), 'article')}"
        return hold("near_duplicate", matched=f"{where} within {MEMORY.days} days", place="body")


def holds_bursts(comment):
    count = comment.neighbours_within(BURST_WINDOW)
    if count >= BURST:
        return hold("burst", matched=f"{count} others in ten minutes")


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
