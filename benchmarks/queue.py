"""What the moderators' queue costs at a size: python -m benchmarks.queue [comments]

A million comments, on SQLite and, where it is there, on PostgreSQL: how long each tab takes to
open, with how many queries, and how long one decision takes, as a moderator's browser sends it.
"""

import os
import subprocess
import sys
import tempfile

from benchmarks import scratch

SIZE = 1_000_000
MEASURE = "from benchmarks import queued; queued.measure({})"


def main(arguments):
    size = int(arguments[0]) if arguments else SIZE
    with tempfile.TemporaryDirectory(prefix="newsroom-queue-") as folder:
        own = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        run("SQLite", size, own | {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"})
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("queue") as address:
            run("PostgreSQL", size, own | {"DATABASE_URL": address})


def run(kind, size, environment):
    """Prints the table of one database, from a process that has it."""
    print(f"\nThe queue over {size:,} comments on {kind}", flush=True)
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", MEASURE.format(size)]
    subprocess.run(command, env=os.environ | environment, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
