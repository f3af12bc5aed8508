"""Checks of how a comment was sent."""

from datetime import timedelta

from comments.moderation.verdicts import hold


def holds_honeypot(comment):
    if comment.trap:
        return hold("honeypot", matched=comment.trap, place="company")


def holds_hasty(comment):
    if comment.seconds is not None and comment.seconds < comment.policy.hasty_seconds:
        return hold("hasty", matched=f"{comment.seconds:g} seconds")


def holds_duplicates(comment):
    days, is_telling = comment.policy.memory_days, comment.word_count >= comment.policy.twin_words
    if days and is_telling and comment.has_twin_within(timedelta(days=days)):
        return hold("duplicate", place="body")


def holds_near_duplicates(comment):
    """Of the very same words the check above has told."""
    policy, days = comment.policy, comment.policy.memory_days
    if not (policy.alike and days) or comment.word_count < policy.twin_words:
        return None
    articles = comment.alike_within(timedelta(days=days))
    if len(articles) >= policy.alike:
        others = _counted(len(articles), "comment")
        where = f"{others} on {_counted(len(set(articles)), 'article')}"
        return hold("near_duplicate", matched=f"{where} in the last {days} days", place="body")


def holds_bursts(comment):
    burst, minutes = comment.policy.burst, comment.policy.burst_minutes
    if burst and (count := comment.neighbours_within(timedelta(minutes=minutes))) >= burst:
        return hold("burst", matched=f"{count:,} others in {minutes} minutes")


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
