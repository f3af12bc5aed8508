"""How fast pages come out, as ratios of one run: `python -m benchmarks.pages`, about two minutes.

Everything is served by the same granian with the same figures; rounds take turns. README.md in
this folder says how to read the table.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.serving import Row, Served, ask

ROUNDS = 3
SECONDS = 3
BETWEEN_SERVER_AND_CLIENT = {"connection", "date", "server", "transfer-encoding"}
PAPER = "from benchmarks import newspaper; print(newspaper.found().get_absolute_url())"
BROTLI = {"Accept-Encoding": "br"}


def main():
    if not shutil.which("wrk"):
        sys.exit("Install wrk to measure pages: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        environment = {"DATA_DIR": folder, "SECRET_KEY": "of-the-benchmark" * 4}
        path = prepared(environment)
        rows, ours = started(running, Path(folder), environment, path)
        for row in rows.values():
            row.measure(1)
            row.rounds.clear()
        for _ in range(ROUNDS):
            for row in rows.values():
                row.measure(SECONDS)
        report(rows, max(ours.memory_of_workers()))


def prepared(environment):
    """The address of the article, in a paper made for this run."""

    def run(*command):
        return subprocess.run(
            [sys.executable, *command],
            env=os.environ | environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    run("manage.py", "migrate", "-v0")
    run("manage.py", "collectstatic", "--noinput", "-v0")
    return run("manage.py", "shell", "--no-imports", "-c", PAPER).strip()


def started(running, folder, environment, path):
    """({name: row}, our server), with every server up."""

    def up(application, **more):
        return running.enter_context(Served(application, environment | more).running())

    plain = {"DJANGO_SETTINGS_MODULE": "benchmarks.plain.settings"}
    ours = up("newsroom.wsgi.application")
    servers = {
        "ours": ours,
        "ours cold": up("newsroom.wsgi.application", PAGE_CACHE="off"),
        "plain": up("benchmarks.plain.wsgi.application", **plain),
        "plain cached": up("benchmarks.plain.wsgi.application", PLAIN_CACHE="on", **plain),
    }
    etag = ""
    for name, headers in {"br": BROTLI, "identity": {}}.items():
        sent = {key.replace("-", "_"): value for key, value in headers.items()}
        status, answered, body = ask(ours.port, path, **sent)
        assert status == 200, status
        etag = dict(answered).get("ETag") or dict(answered)["etag"]
        kept = [header for header in answered if header[0].lower() not in BETWEEN_SERVER_AND_CLIENT]
        page = folder / f"{name}.json"
        page.write_text(json.dumps({"headers": kept, "body": body.decode("latin-1")}))
        servers[f"bare {name}"] = up("benchmarks.bare.application", BARE_PAGE=str(page))

    def row(name, server, **more):
        return name, Row(name, f"http://127.0.0.1:{servers[server].port}{path}", **more)

    rows = [
        row("ours, brotli", "ours", headers=BROTLI),
        row("bare, brotli", "bare br", headers=BROTLI),
        row("ours, identity", "ours"),
        row("bare, identity", "bare identity"),
        row("ours, 304", "ours", headers={"If-None-Match": etag}),
        row("ours, brotli, 64 connections", "ours", headers=BROTLI, connections=64),
        row("Django's cache, identity", "plain cached"),
        row("ours, cold", "ours cold"),
        row("plain Django, cold", "plain"),
    ]
    return dict(rows), ours


RATIOS = [
    ("cached : bare, brotli", "ours, brotli", "bare, brotli", "≥ 0.85"),
    ("cached : bare, identity", "ours, identity", "bare, identity", "≥ 0.85"),
    ("cached : Django's cache middleware", "ours, identity", "Django's cache, identity", "≥ 10"),
    ("304 : cached, identity", "ours, 304", "ours, identity", ""),
    ("cold : plain Django, cold", "ours, cold", "plain Django, cold", "≥ 2.5"),
]


def report(rows, memory):
    print(
        f"\n{'an article with 50 comments':32} {'answers/s':>10} {'p50 ms':>8} {'p99 ms':>8} failed"
    )
    for row in rows.values():
        p50, p99 = row.median("p50") / 1000, row.median("p99") / 1000
        failed = sum(measured.failed for measured in row.rounds)
        print(f"{row.name:32} {row.median('rate'):10.0f} {p50:8.2f} {p99:8.2f} {failed:6}")
    print(f"\n{'ratio of the medians':44} {'':>6}  goal")
    for name, above, below, goal in RATIOS:
        ratio = rows[above].median("rate") / rows[below].median("rate")
        print(f"{name:44} {ratio:6.2f}  {goal}")
    crowd = rows["ours, brotli, 64 connections"]
    spread = crowd.median("p99") / crowd.median("p50")
    print(f"{'p99 : p50, 64 connections':44} {spread:6.2f}  ≤ 10")
    print(f"{'memory of the largest worker, MB (PSS)':44} {memory:6.0f}  ≤ 120")


if __name__ == "__main__":
    main()
