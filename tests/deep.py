"""`make deep`: the tests that end only when somebody says how long, for hours and not for minutes.

The same tests run in every `make test`, with few repetitions; DEEP in tests/conftest.py lists their
files. docs/deep-runs.md has the figures of the last time. Words after the command go to pytest:
`python -m tests.deep -k PostgreSQL`.
"""

import os
import subprocess
import sys

import pytest

from tests.__main__ import PLAIN, POSTGRES, SIDE_BY_SIDE

LONG = {
    "FUZZ_SECONDS": "600",
    "BACKUP_ROUNDS": "50",
    "KILL_ROUNDS": "500",
    "DECISION_ROUNDS": "2000",
    "EDITING_ROUNDS": "500",
    "SENDING_ROUNDS": "100",
    "DRY_RUN_HISTORIES": "200",
    "CANARIES": "99",
    "PATTERN_UNITS": "200",
    "GENERATED_EXAMPLES": "5000",
}

NOTHING_CHOSEN = pytest.ExitCode.NO_TESTS_COLLECTED


def main():
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    codes = [subprocess.call([*command, "-s", "-m", "deep or hypothesis"], env=LONG | os.environ)]
    if POSTGRES:
        # `make test` runs one case of each on PostgreSQL; here all of them run.
        every = [*command, "-q", *SIDE_BY_SIDE, "-m", f"{PLAIN} and database"]
        codes.append(subprocess.call(every, env=os.environ | {"DATABASE_URL": POSTGRES}))
    # Words that choose tests may leave none to one of the two.
    return max((code for code in codes if code != NOTHING_CHOSEN), default=NOTHING_CHOSEN)


if __name__ == "__main__":
    sys.exit(main())
