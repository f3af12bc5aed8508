"""Where PostgreSQL and Redis stand; empty where nobody named one."""

import os
from urllib.parse import urlsplit, urlunsplit

SERVER = os.environ.get("TEST_DATABASE_URL", "")


def _own_redis(url, process):
    """Of processes that run tests side by side each has a numbered database of its own."""
    if not url or not process:
        return url
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + int(process.removeprefix("gw"))
    return urlunsplit(parts._replace(path=f"/{number}"))


REDIS = _own_redis(os.environ.get("TEST_REDIS_URL", ""), os.environ.get("PYTEST_XDIST_WORKER"))
