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


def main(title="A discussion", measure=MEASURE):
    """Runs what prints a table, in a process with an empty database of each kind."""
    with tempfile.TemporaryDirectory(prefix="newsroom-crowded-") as folder:
        on_sqlite = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        run(f"{title} on SQLite", measure, on_sqlite)
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("crowded") as address:
            on_postgres = {"DATA_DIR": folder, "DATABASE_URL": address}
            run(f"{title} on PostgreSQL", measure, on_postgres)


def run(title, measure, environment):
    """Prints the table of one database, from a process that has it."""
    print(f"\n{title}", flush=True)
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    for words in (["migrate", "-v0"], ["shell", "--no-imports", "-c", measure]):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, env=os.environ | own | environment, check=True)


if __name__ == "__main__":
    main()
