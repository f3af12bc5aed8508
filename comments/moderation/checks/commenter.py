"""Checks of who is writing."""

from datetime import timedelta

from comments.moderation.verdicts import hold, publish


def publishes_staff(comment):
    if comment.is_by_staff:
        return publish("by_staff")


def holds_blocked(comment):
    """Whatever the block answers: edited words pass no form that could refuse them."""
    if comment.block:
        return hold("blocked", matched=comment.block.told)


def holds_premoderated(comment):
    if comment.is_premoderated:
        return hold("premoderated")


def holds_borrowed_names(comment):
    if claim := comment.claimed:
        return hold("name_of_staff", matched=claim.of, place="name")


def holds_mixed_names(comment):
    if word := comment.mixed_name:
        return hold("mixed_name", matched=word, place="name")


def holds_new_names(comment):
    """Of somebody whose comments were approved under another name."""
    if comment.has_new_name:
        return hold("new_name", matched=", ".join(sorted(comment.approved_names)), place="name")


def publishes_trusted(comment):
    if comment.is_trusted and not _declined_lately(comment):
        return publish("trusted")


def holds_newcomers(comment):
    if not comment.is_known:
        return hold("newcomer")


def holds_declined_lately(comment):
    if told := _declined_lately(comment):
        return hold("declined_lately", matched=told)


def _declined_lately(comment):
    """How many of the same person's comments people declined, in words; empty where few."""
    policy = comment.policy
    days = policy.declined_days
    declined, decided = comment.fate_within(timedelta(days=days))
    is_much = 100 * declined >= policy.declined_percent * decided
    if policy.declined_percent and declined and is_much and decided >= policy.declined_of:
        return f"{declined:,} of {decided:,} in the last {days} days"
    return ""
