"""`make test`: every test that can run on this machine; what could not run is named at the end.

Where CI is set, a part that could not run is a failure. Servers are used where TEST_DATABASE_URL
and TEST_REDIS_URL name them, and nowhere else. Words after the command go to every pytest.
"""

import atexit
import os
import random
import shutil
import subprocess
import sys
import time
from typing import NamedTuple

import psycopg
import redis

from tests import furnishing
from tests.chromium import CHROMIUM
from tests.deploy import machine

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
REDIS = os.environ.get("TEST_REDIS_URL", "")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
PLAIN = "not browser and not nginx and not served and not deployed"
SEED = random.randrange(1_000_000)
SIDE_BY_SIDE = ("-n", str(os.cpu_count() or 1))


class Part(NamedTuple):
    title: str
    marked: str  # which tests, by their markers
    why_not: str = ""  # what this machine lacks, in words
    options: tuple = ()
    environment: dict = {}

    def run(self):
        """(whether its tests passed, seconds)"""
        print(f"\n== {self.title}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-m", self.marked, *self.options]
        began = time.monotonic()
        environment = os.environ | self.environment
        # Hundreds of processes start the site: without bytecode each compiles all of it.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        code = subprocess.call([*command, *sys.argv[1:]], env=environment)
        return code == 0, time.monotonic() - began


def parts():
    no_postgres, no_redis = what_postgres_lacks(), what_redis_lacks()
    return [
        # In an order that is new each time, so that no test leans on another.
        Part(
            f"Tests on SQLite, in order {SEED} (again: --random-order-seed={SEED})",
            PLAIN,
            options=(*SIDE_BY_SIDE, f"--random-order-seed={SEED}"),
        ),
        Part(
            f"Tests on PostgreSQL, one case of each (again: --one-case-each={SEED})",
            f"{PLAIN} and database",  # the others have passed, and know no database
            no_postgres,
            # All cases have passed on SQLite. `make deep` runs them all here, too.
            (*SIDE_BY_SIDE, f"--one-case-each={SEED}"),
            {"DATABASE_URL": POSTGRES},
        ),
        # Each file in one process: its tests share a served site.
        Part(
            "Tests of served sites",
            "served",
            no_postgres or no_redis,
            (*SIDE_BY_SIDE, "--dist=loadscope", "--no-loadscope-reorder"),
        ),
        Part("Tests behind nginx", "nginx", "" if NGINX else "no nginx found; install it"),
        Part("Tests of a deployment", "deployed", machine.what_is_missing()),
        Part(
            "Browser tests",
            "browser",
            "" if CHROMIUM else "no Chromium found; install it or set CHROMIUM",
            SIDE_BY_SIDE,
        ),
    ]


def what_postgres_lacks():
    if not POSTGRES:
        return "set TEST_DATABASE_URL to a PostgreSQL server where databases may be made"
    try:
        psycopg.connect(POSTGRES).close()
    except psycopg.OperationalError:
        return "no server answers at TEST_DATABASE_URL"
    return ""


def what_redis_lacks():
    if not REDIS:
        return "set TEST_REDIS_URL to a Redis that may be emptied"
    try:
        redis.Redis.from_url(REDIS, socket_timeout=3).ping()
    except redis.RedisError:
        return "no server answers at TEST_REDIS_URL"
    return ""


def main():
    failed, missing, took = [], [], []
    furnishing.open_workshop()
    atexit.register(furnishing.put_away)
    for part in parts():
        if part.why_not:
            missing.append(f"{part.title}: {part.why_not}")
            continue
        has_passed, seconds = part.run()
        took.append((part.title, seconds))
        if not has_passed:
            failed.append(part.title)
    print()
    for title, seconds in took:
        print(f"{seconds:6.0f} s  {title}")
    for title in failed:
        print(f"FAILED: {title}")
    for title in missing:
        print(f"COULD NOT RUN {title}")
    if not failed and not missing:
        print("All tests passed, none left out.")
    return bool(failed or (missing and os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main())
