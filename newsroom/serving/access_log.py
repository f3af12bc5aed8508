"""An access log without personal data: no address, query, referrer, agent or token."""

import copy
import logging

from granian.log import LOGGING_CONFIG

from newsroom.log_masking import masked

FORMAT = "%(time)s %(method)s %(path)s %(status)d %(dt_ms).1f"  # the last: milliseconds


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
