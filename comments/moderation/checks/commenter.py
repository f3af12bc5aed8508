"""Checks of who is writing."""

from comments.moderation.verdicts import hold, publish

APPROVALS_TO_BE_KNOWN = 2  # one good comment is cheap bait; two of them rarely pay for spam


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


def holds_newcomers(comment):
    if comment.earlier_approvals < APPROVALS_TO_BE_KNOWN:
        return hold("newcomer")


def holds_borrowed_names(comment):
    if comment.has_name_of_staff:
        return hold("name_of_staff", matched=comment.name, place="name")
