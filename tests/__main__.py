"""`make test`: every test that can run on this machine; what could not run is named at the end.

Where CI is set, a part that could not run is a failure.
"""

import os
import shutil
import subprocess
import sys

import psycopg

POSTGRES = os.environ.get(
    "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres?connect_timeout=3"
)
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


def main():
    failed, missing = [], []

    def part(title, is_possible, why_not, *arguments, **environment):
        if not is_possible:
            missing.append(f"{title}: {why_not}")
        elif not run(title, *arguments, **environment):
            failed.append(title)

    part("Tests on SQLite", True, "", "-m", "not browser")
    part(
        "Tests on PostgreSQL",
        has_postgres(),
        "no server answers; set TEST_DATABASE_URL",
        "-m",
        "not browser",
        DATABASE_URL=POSTGRES,
    )
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
