"""A log of requests that is no log of readers: no address, query, referrer, agent or token."""

import copy
import logging
import re

from granian.log import LOGGING_CONFIG

FORMAT = "%(time)s %(method)s %(path)s %(status)d %(dt_ms).1f"  # the last: milliseconds
TOKEN = re.compile(r"(?<=/)[\w=:.~-]{20,}(?=/|$)", re.ASCII)
# An article's slug is as long as a token, but made of words and short numbers.
SLUG = re.compile(r"(?:[a-z]{1,18}|\d{1,4})(?:-(?:[a-z]{1,18}|\d{1,4}))+")


def masked(path):
    """The path with every part hidden that may be a secret; in doubt, a slug is hidden too."""
    return TOKEN.sub(lambda part: part[0] if SLUG.fullmatch(part[0]) else "…", path)


class HidesTokens(logging.Filter):
    def filter(self, record):
        record.args = {**record.args, "path": masked(record.args["path"])}
        return True


def configuration():
    """granian's own logging, with the filter on its access log."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["filters"] = {"tokens": {"()": "newsroom.serving.access_log.HidesTokens"}}
    config["handlers"]["access"]["filters"] = ["tokens"]
    return config
