"""Checks of the commenter."""

from datetime import timedelta

from comments.moderation.verdicts import hold, publish


def publishes_staff(subject):
    if subject.is_by_staff:
        return publish("by_staff")


def holds_blocked(subject):
    """Whatever the block answers: edited words pass no form that could refuse them."""
    if subject.block:
        return hold("blocked", matched=subject.block.told)


def holds_premoderated(subject):
    if subject.is_premoderated:
        return hold("premoderated")


def holds_borrowed_names(subject):
    if claim := subject.claimed:
        return hold("name_of_staff", matched=claim.of, place="name")


def holds_mixed_names(subject):
    if word := subject.mixed_name:
        return hold("mixed_name", matched=word, place="name")


def holds_new_names(subject):
    """For someone whose comments were approved under another name."""
    if subject.has_new_name:
        return hold("new_name", matched=", ".join(sorted(subject.approved_names)), place="name")


def publishes_trusted(subject):
    if subject.is_trusted and not _declined_lately(subject):
        return publish("trusted")


def holds_newcomers(subject):
    if not subject.is_known:
        return hold("newcomer")


def holds_declined_lately(subject):
    if told := _declined_lately(subject):
        return hold("declined_lately", matched=told)


def _declined_lately(subject):
    """How many of the same person's comments people declined, in words; empty where few."""
    policy = subject.policy
    days = policy.declined_days
    declined, decided = subject.fate_within(timedelta(days=days))
    is_much = 100 * declined >= policy.declined_percent * decided
    if policy.declined_percent and declined and is_much and decided >= policy.declined_of:
        return f"{declined:,} of {decided:,} in the last {days} days"
    return ""
