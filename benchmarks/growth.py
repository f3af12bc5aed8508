"""What lists cost as the paper grows: python -m benchmarks.growth [articles …]

Two papers, of 1,000 and of 100,000 articles, on SQLite and, where it is there, on PostgreSQL. Every
public page is made anew each time, past the page cache, in turn from both papers. The sitemap of
the large one is an index and that of the small one a file: no ratio to read anything from.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles

from benchmarks import scratch

SIZES = (1_000, 100_000)
ROUNDS = 60  # of each page from each paper: enough for a p95 that a single hiccup does not make
ANSWER = "from benchmarks import growing; growing.answer({})"


class Paper:
    """A process of its own with its own database."""

    def __init__(self, size, environment):
        self.size = size
        told = os.environ | environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=told, check=True)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ANSWER.format(size)],
            env=told,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the paper of {self.size:,} articles fell silent")
        return json.loads(line)

    def ask(self, how, path):
        self.process.stdin.write(f"{how} {path}\n")
        self.process.stdin.flush()
        return self.hear()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def papers(kind, sizes):
    """One for each size, in scratch databases that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="newsroom-growth-") as folder, ExitStack() as made:
        opened = []
        try:
            for size in sizes:
                data = Path(folder) / str(size)
                url = f"sqlite:///{data / 'db.sqlite3'}"
                if kind == "PostgreSQL":
                    url = made.enter_context(scratch.database(f"growth_{size}"))
                opened.append(Paper(size, {"DATA_DIR": str(data), "DATABASE_URL": url}))
            yield opened
        finally:
            for paper in opened:
                paper.close()


def measure(kind, sizes):
    """Prints the table of one database."""
    with papers(kind, sizes) as opened:
        first = [paper.hear() for paper in opened]
        built = ", ".join(
            f"{paper.size:,} articles in {told['seconds']:.0f} s"
            for paper, told in zip(opened, first, strict=True)
        )
        print(f"\n{kind}: {built}")
        print(f"{'page':20}{'queries':>12}{'p50, ms':>18}{'p95, ms':>18}{'p95 ratio':>12}")
        for name in first[0]["pages"]:
            row(opened, name, first)


def row(opened, name, first):
    paths = [told["pages"][name] for told in first]
    queries = [len(paper.ask("queries", path)) for paper, path in zip(opened, paths, strict=True)]
    times = [[] for _ in opened]
    for number in range(ROUNDS):
        order = list(range(len(opened)))
        for at in order if number % 2 else reversed(order):
            times[at].append(opened[at].ask("time", paths[at]))
    cuts = [quantiles(taken, n=20, method="inclusive") for taken in times]
    middle, late = [cut[9] for cut in cuts], [cut[18] for cut in cuts]
    ratio = late[-1] / late[0]
    print(
        f"{name:20}{_each(queries, ''):>12}{_each(middle, '.1f'):>18}{_each(late, '.1f'):>18}"
        f"{ratio:>12.2f}"
    )


def _each(figures, form):
    return " / ".join(format(figure, form) for figure in figures)


def main(arguments):
    sizes = tuple(int(argument) for argument in arguments) or SIZES
    print(f"Cold pages of {' and '.join(f'{size:,}' for size in sizes)} articles, interleaved;")
    print(f"20 comments under each; {ROUNDS} rounds (goal: as many queries, p95 ratio ≤ 1.5)")
    measure("SQLite", sizes)
    missing = scratch.no_postgres()
    if missing:
        print(f"\nPostgreSQL: not measured: {missing}")
    else:
        measure("PostgreSQL", sizes)


if __name__ == "__main__":
    main(sys.argv[1:])
