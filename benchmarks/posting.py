"""How many comments are taken a second: python -m benchmarks.posting, about two minutes

Eight clients send comments to the served site, on SQLite and, where it is there, on PostgreSQL; in
turns with a bare view on the same server and database, which writes the same row and asks nothing.
Afterwards the rows are counted: none may be missing, and who is known must have been published.
"""

import contextlib
import itertools
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import scratch
from benchmarks.serving import Row, Served
from benchmarks.stages import OURS, PLAIN, manage

CLIENTS = 8
ROUNDS = 3
SECONDS = 3
KNOWN = 3000  # people: more than one round can send, so that nobody sends twice in a round
SCRIPT = str(Path(__file__).with_suffix(".lua"))
SET_UP = f"from benchmarks import growing, posted; posted.set_up({KNOWN}); growing.analyse()"
COUNT = "from benchmarks import posted; posted.count()"
TITLES = f"{'sent by 8 clients':24}{'comments/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'failed':>8}"
RUNS = itertools.count(1)  # of wrk: each has words and networks of its own
GOAL = 440  # held comments a second: 2.5 times what WordPress takes on the reference machine


@dataclass
class Sent(Row):
    """Comments instead of pages: wrk runs our script."""

    people: int = 0
    connections: int = CLIENTS

    def command(self, seconds):
        before, after = super().command(seconds)
        run = str(next(RUNS))
        return [*before, "-s", SCRIPT], [*after, "--", run, str(self.people)]


def main(rounds=ROUNDS, seconds=SECONDS):
    if not shutil.which("wrk"):
        sys.exit("Install wrk to measure posting: apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="newsroom-posting-") as folder:
        measure("SQLite", folder, f"sqlite:///{folder}/db.sqlite3", rounds, seconds)
        if missing := scratch.no_postgres():
            print(f"\nPostgreSQL: not measured: {missing}")
            return
        with scratch.database("posting") as address:
            measure("PostgreSQL", folder, address, rounds, seconds)


def measure(kind, folder, database, rounds, seconds):
    """Prints the table of one database."""
    environment = {
        "DATA_DIR": folder,
        "DATABASE_URL": database,
        "SECRET_KEY": "of-the-benchmark" * 4,
        "CACHE_URL": "locmemcache://",
        "TRUSTED_PROXIES": "127.0.0.1",  # so that every comment comes from where it says
    }
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--noinput", "-v0")
    paths = json.loads(manage(environment, "shell", "--no-imports", "-c", SET_UP))
    with contextlib.ExitStack() as running:
        ours, bare = (
            running.enter_context(Served(application, environment | more).running())
            for application, more in ((OURS, {}), ("benchmarks.plain.wsgi.application", PLAIN))
        )
        rows = [
            Sent("held", f"http://127.0.0.1:{ours.port}{paths['held']}"),
            Sent("published", f"http://127.0.0.1:{ours.port}{paths['published']}", people=KNOWN),
            Sent("the row alone", f"http://127.0.0.1:{bare.port}{paths['bare']}"),
        ]
        in_turns(rows, rounds, seconds)
    report(kind, rows, json.loads(manage(environment, "shell", "--no-imports", "-c", COUNT)))


def in_turns(rows, rounds, seconds):
    for row in rows:
        row.measure(1)  # warms up; its comments stay, and its figures go
    for _ in range(rounds):
        for row in rows:
            row.measure(seconds)
    for row in rows:
        del row.rounds[0]


def report(kind, rows, kept):
    print(f"\n{kind}\n{TITLES}")
    for row in rows:
        p50, p99 = row.median("p50") / 1000, row.median("p99") / 1000
        failed = sum(measured.failed for measured in row.rounds)
        print(f"{row.name:24}{row.median('rate'):12.0f}{p50:9.2f}{p99:9.2f}{failed:8}")
    held, published, bare = (row.median("rate") for row in rows)
    print(f"held : the row alone      {held / bare:8.2f}")
    print(f"published : the row alone {published / bare:8.2f}")
    print(f"held a second, beside {GOAL}  {held / GOAL:8.2f}  goal: ≥ 1")
    print("rows: " + ", ".join(f"{count:,} {what}" for what, count in kept.items()))


if __name__ == "__main__":
    main()
