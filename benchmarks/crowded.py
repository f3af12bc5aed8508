"""What a discussion costs as it grows: python -m benchmarks.crowded, about two minutes

Articles alike but for their comments, 50 to 10,000, on SQLite and, where it is there, on
PostgreSQL. Their pages are made anew each time, past the page cache, in turn.
"""

import os
import subprocess
import sys
import tempfile

from benchmarks import scratch

MEASURE = "from benchmarks import crowd; crowd.measure()"


def main():
    with tempfile.TemporaryDirectory(prefix="newsroom-crowded-") as folder:
        run("SQLite", {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"})
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("crowded") as address:
            run("PostgreSQL", {"DATA_DIR": folder, "DATABASE_URL": address})


def run(kind, environment):
    """Prints the table of one database, from a process that has it."""
    print(f"\nA discussion on {kind}", flush=True)
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", MEASURE]
    subprocess.run(command, env=os.environ | own | environment, check=True)


if __name__ == "__main__":
    main()
