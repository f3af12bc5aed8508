"""`make test`: every test that can run on this machine; what could not run is named at the end.

Where CI is set, a part that could not run is a failure.
"""

import os
import shutil
import subprocess
import sys

import psycopg
import redis

from tests.deploy import machine

POSTGRES = os.environ.get(
    "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres?connect_timeout=3"
)
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def run(title, *arguments, **environment):
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    return subprocess.call(command, env={**os.environ, **environment}) == 0


def has_postgres():
    try:
        psycopg.connect(POSTGRES).close()
    except psycopg.OperationalError:
        return False
    return True


def has_redis():
    try:
        redis.Redis.from_url(REDIS, socket_timeout=3).ping()
    except redis.RedisError:
        return False
    return True


def main():
    failed, missing = [], []

    def part(title, is_possible, why_not, *arguments, **environment):
        if not is_possible:
            missing.append(f"{title}: {why_not}")
        elif not run(title, *arguments, **environment):
            failed.append(title)

    plain = "not browser and not nginx and not served and not deployed"
    postgres = has_postgres()
    part("Tests on SQLite", True, "", "-m", plain)
    part(
        "Tests on PostgreSQL",
        postgres,
        "no server answers; set TEST_DATABASE_URL",
        "-m",
        plain,
        DATABASE_URL=POSTGRES,
    )
    part(
        "Tests of served sites",
        postgres and has_redis(),
        "PostgreSQL and Redis are needed; set TEST_DATABASE_URL and TEST_REDIS_URL",
        "-m",
        "served",
        TEST_DATABASE_URL=POSTGRES,
        TEST_REDIS_URL=REDIS,
    )
    part("Tests behind nginx", bool(NGINX), "no nginx found; install it", "-m", "nginx")
    why_no_machine = machine.what_is_missing()
    part("Tests of a deployment", not why_no_machine, why_no_machine, "-m", "deployed")
    part(
        "Browser tests",
        bool(CHROMIUM),
        "no Chromium found; install it or set CHROMIUM",
        "-m",
        "browser",
    )
    print()
    for title in failed:
        print(f"FAILED: {title}")
    for title in missing:
        print(f"COULD NOT RUN {title}")
    if not failed and not missing:
        print("All tests passed, none left out.")
    return bool(failed or (missing and os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main())
