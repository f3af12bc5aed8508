"""`make deep`: the tests that end only when somebody says how long, for hours and not for minutes.

The same tests run in every `make test`, with few repetitions; DEEP in tests/conftest.py lists their
files. docs/deep-runs.md has the figures of the last time. Words after the command go to pytest:
`python -m tests.deep -k PostgreSQL`.
"""

import os
import subprocess
import sys

LONG = {
    "FUZZ_SECONDS": "600",
    "BACKUP_ROUNDS": "50",
    "KILL_ROUNDS": "500",
    "DECISION_ROUNDS": "2000",
    "SENDING_ROUNDS": "100",
    "DRY_RUN_HISTORIES": "200",
    "GENERATED_EXAMPLES": "5000",
}


def main():
    command = [sys.executable, "-m", "pytest", "-s", "-m", "deep or hypothesis", *sys.argv[1:]]
    return subprocess.call(command, env=LONG | os.environ)


if __name__ == "__main__":
    sys.exit(main())
