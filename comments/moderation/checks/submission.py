"""Checks of how a comment was sent."""

from datetime import timedelta

from comments.moderation.verdicts import hold


def holds_honeypot(subject):
    if subject.trap:
        return hold("honeypot", matched=subject.trap, place="company")


def holds_hasty(subject):
    if subject.seconds is not None and subject.seconds < subject.policy.hasty_seconds:
        unit = "second" if subject.seconds == 1 else "seconds"
        return hold("hasty", matched=f"{subject.seconds:g} {unit}")


def holds_duplicates(subject):
    days, is_telling = subject.policy.memory_days, subject.word_count >= subject.policy.twin_words
    if days and is_telling and subject.has_twin_within(timedelta(days=days)):
        return hold("duplicate", place="body")


def holds_near_duplicates(subject):
    """Of the very same words the check above has told."""
    policy, days = subject.policy, subject.policy.memory_days
    if not (policy.alike and days) or subject.word_count < policy.twin_words:
        return None
    articles = subject.similar_within(timedelta(days=days))
    if len(articles) >= policy.alike:
        others = _counted(len(articles), "comment")
        where = f"{others} on {_counted(len(set(articles)), 'article')}"
        return hold("near_duplicate", matched=f"{where} in the last {days} days", place="body")


def holds_bursts(subject):
    burst, minutes = subject.policy.burst, subject.policy.burst_minutes
    if burst and (count := subject.neighbours_within(timedelta(minutes=minutes))) >= burst:
        return hold("burst", matched=f"{count:,} others in {minutes} minutes")


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
