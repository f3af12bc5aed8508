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


def holds_bursts(comment):
    burst, minutes = comment.policy.burst, comment.policy.burst_minutes
    if burst and (count := comment.neighbours_within(timedelta(minutes=minutes))) >= burst:
        return hold("burst", matched=f"{count} others in {minutes} minutes")
