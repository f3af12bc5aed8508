"""Checks of what a comment says."""

from comments.moderation.verdicts import hold

MOST_NAMED = 500  # characters of addresses: what a moderator takes in at a glance
LINKS_ALLOWED = 1  # a source is welcome; lists of links are mostly advertising


def holds_links(comment):
    links = comment.links
    if len(links) > LINKS_ALLOWED:
        first_too_many = links[LINKS_ALLOWED]
        place = f"body:{max(comment.body.find(first_too_many), 0)}"
        return hold("links", matched=_named_once(links), place=place)


def _named_once(links):
    return " ".join(dict.fromkeys(links))[:MOST_NAMED]
