"""No secret link in any log: paths with every part hidden that may be a token."""

import logging
import re

TOKEN = re.compile(r"(?<=/)[\w=:.~-]{20,}(?=/|$)", re.ASCII)
# An article's slug is as long as a token, but made of words and short numbers.
SLUG = re.compile(r"(?:[a-z]{1,18}|\d{1,4})(?:-(?:[a-z]{1,18}|\d{1,4}))+")


def masked(path):
    """The path with every part hidden that may be a secret; in doubt, a slug is hidden too."""
    return TOKEN.sub(lambda part: part[0] if SLUG.fullmatch(part[0]) else "…", path)


class HidesSecretLinks(logging.Filter):
    """For what Django says of refused requests: a link that is refused may still work."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(masked(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
