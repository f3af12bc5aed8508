"""The check of how many links a comment has."""

from comments.moderation.verdicts import hold

MOST_NAMED = 500  # characters of addresses: what a moderator takes in at a glance


def holds_links(subject):
    links, allowed = subject.links, subject.policy.links_allowed
    if len(links) > allowed:
        first_too_many = links[allowed]
        begin = subject.body.find(first_too_many)
        place = f"body:{begin}-{begin + len(first_too_many)}" if begin >= 0 else "body"
        return hold("links", matched=_named_once(links), place=place, count=len(links))


def _named_once(links):
    return " ".join(dict.fromkeys(links))[:MOST_NAMED]
