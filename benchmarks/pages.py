"""How fast pages come out, as ratios of one run: `python -m benchmarks.pages`, five minutes.

Everything is served by the same granian with the same figures; rounds take turns. README.md in
this folder says how to read the table.
"""

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.front import behind_nginx
from benchmarks.stages import Stage, on_postgres, on_sqlite

ROUNDS = 5
SECONDS = 3


def main():
    if not shutil.which("wrk"):
        sys.exit("Install wrk to measure pages: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        stage = Stage(Path(folder), running)
        ours = on_sqlite(stage)
        on_postgres(stage)
        behind_nginx(stage)
        for row in stage.rows.values():
            row.measure(1)
            row.rounds.clear()
        for _ in range(ROUNDS):
            for row in stage.rows.values():
                row.measure(SECONDS)
        report(stage.rows, stage.missing, max(ours.memory_of_workers()))


RATIOS = [
    ("cached : bare, brotli", "ours, brotli", "bare, brotli", "≥ 0.9"),
    ("cached : bare, identity", "ours, identity", "bare, identity", "≥ 0.9"),
    ("cached : cached through WSGI", "ours, brotli", "ours, brotli, through WSGI", "≥ 0.85"),
    ("bare : bare through WSGI", "bare, brotli", "bare, brotli, through WSGI", ""),
    (
        "cached on PostgreSQL + Redis : bare, brotli",
        "ours, brotli, PostgreSQL + Redis",
        "bare, brotli",
        "≥ 0.9",
    ),
    ("cached : Django's cache, identity", "ours, identity", "Django's cache, identity", "≥ 10"),
    (
        "cached : Django's cache, as browsers ask",
        "ours, as browsers ask",
        "Django's cache, as browsers ask",
        "≥ 10",
    ),
    ("304 : cached, identity", "ours, 304", "ours, identity", ""),
    ("cold : plain Django, cold", "ours, cold", "plain Django, cold", "≥ 2.5"),
    ("behind nginx : a file of nginx", "nginx, ours, brotli", "nginx, a file, brotli", "≥ 0.8"),
]


def report(rows, missing, memory):
    print(
        f"\n{'an article with 50 comments':32} {'answers/s':>10} {'p50 ms':>8} {'p99 ms':>8} failed"
    )
    for row in rows.values():
        p50, p99 = row.median("p50") / 1000, row.median("p99") / 1000
        failed = sum(measured.failed for measured in row.rounds)
        print(f"{row.name:32} {row.median('rate'):10.0f} {p50:8.2f} {p99:8.2f} {failed:6}")
    for name, why in missing.items():
        print(f"{name:32} not measured: {why}")
    print(f"\n{'ratio of the medians':44} {'':>6}  goal")
    for name, above, below, goal in RATIOS:
        if missing.keys() & {above, below}:
            print(f"{name:44} {'–':>6}  {goal}")
            continue
        ratio = rows[above].median("rate") / rows[below].median("rate")
        print(f"{name:44} {ratio:6.2f}  {goal}")
    crowd = rows["ours, brotli, 64 connections"]
    spread = crowd.median("p99") / crowd.median("p50")
    print(f"{'p99 : p50, 64 connections':44} {spread:6.2f}  ≤ 10")
    print(f"{'memory of the largest worker, MB (PSS)':44} {memory:6.0f}  ≤ 120")


if __name__ == "__main__":
    main()
