"""What a rehearsal of rules costs: python -m benchmarks.rehearsed, about half a minute

Of a site with 10,000 comments, the last 1,000 and then all of them, with two lists of 5,000
words, on SQLite and, where it is there, on PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile

from benchmarks import scratch

MEASURE = "from benchmarks import rehearsing; rehearsing.measure()"


def main():
    with tempfile.TemporaryDirectory(prefix="newsroom-rehearsed-") as folder:
        run("SQLite", {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"})
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("rehearsed") as address:
            run("PostgreSQL", {"DATA_DIR": folder, "DATABASE_URL": address})


def run(kind, environment):
    """Prints the table of one database, from a process that has it."""
    print(f"\nA rehearsal on {kind}", flush=True)
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", MEASURE]
    subprocess.run(command, env=os.environ | own | environment, check=True)


if __name__ == "__main__":
    main()
