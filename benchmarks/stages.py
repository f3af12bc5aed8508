"""The sites that pages are measured on, each on a database made for the run, and what asks them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import scratch
from benchmarks.serving import Row, Served, ask, free_port

BETWEEN_SERVER_AND_CLIENT = {"connection", "date", "server", "transfer-encoding"}
PAPER = "from benchmarks import newspaper; print(newspaper.found().get_absolute_url())"
BROTLI = {"Accept-Encoding": "br"}
BROWSERS = {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as Chromium and Firefox ask
OURS, OURS_BEFORE = "newsroom.rsgi.site", "newsroom.wsgi.application"
WSGI = "benchmarks.through_wsgi"  # the server as it was
PLAIN = {"DJANGO_SETTINGS_MODULE": "benchmarks.plain.settings"}


@dataclass
class Stage:
    """What one run of the benchmark has: its folder, what to stop at its end, and its rows."""

    folder: Path
    running: object
    rows: dict = field(default_factory=dict)
    missing: dict = field(default_factory=dict)  # row → why it is not measured

    def __post_init__(self):
        # Said here, for an operator's own .env may name the database of the real site.
        self.environment = {
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "of-the-benchmark" * 4,
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "CACHE_URL": "locmemcache://",
        }
        manage(self.environment, "collectstatic", "--noinput", "-v0")
        self.path = with_paper(self.environment)

    def up(self, application=OURS, *how, **more):
        """A server of this run; `how` may name another module that serves."""
        served = Served(application, self.environment | more, *how)
        return self.running.enter_context(served.running())

    def row(self, name, url, **more):
        self.rows[name] = Row(name, url, **more)


def manage(environment, *words):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        env=os.environ | environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def with_paper(environment):
    """The address of the article, in a database that was empty."""
    manage(environment, "migrate", "-v0")
    return manage(environment, "shell", "--no-imports", "-c", PAPER).strip()


def on_sqlite(stage):
    """Rows of the site alone; returns our server."""
    ours = stage.up()
    servers = {
        "ours": ours,
        "ours cold": stage.up(PAGE_CACHE="off"),
        "plain": stage.up("benchmarks.plain.wsgi.application", **PLAIN),
        "plain cached": stage.up("benchmarks.plain.wsgi.application", PLAIN_CACHE="on", **PLAIN),
    }
    etag = ""
    for name, headers in {"br": BROTLI, "identity": {}}.items():
        answered, body = answer(ours.port, stage.path, **headers)
        etag = dict(answered).get("ETag") or dict(answered)["etag"]
        page = stage.folder / f"{name}.json"
        page.write_text(json.dumps({"headers": answered, "body": body.decode("latin-1")}))
        servers[f"bare {name}"] = stage.up("benchmarks.bare.kept", BARE_PAGE=str(page))
    page = str(stage.folder / "br.json")
    servers["ours before"] = stage.up(OURS_BEFORE, WSGI)
    servers["bare before"] = stage.up("benchmarks.bare.application", WSGI, BARE_PAGE=page)

    def row(name, server, **more):
        stage.row(name, f"http://127.0.0.1:{servers[server].port}{stage.path}", **more)

    row("ours, brotli", "ours", headers=BROTLI)
    row("bare, brotli", "bare br", headers=BROTLI)
    row("ours, brotli, through WSGI", "ours before", headers=BROTLI)
    row("bare, brotli, through WSGI", "bare before", headers=BROTLI)
    row("ours, identity", "ours")
    row("bare, identity", "bare identity")
    row("ours, 304", "ours", headers={"If-None-Match": etag})
    row("ours, brotli, 64 connections", "ours", headers=BROTLI, connections=64)
    row("Django's cache, identity", "plain cached")
    row("ours, as browsers ask", "ours", headers=BROWSERS)
    row("Django's cache, as browsers ask", "plain cached", headers=BROWSERS)
    row("ours, cold", "ours cold")
    row("plain Django, cold", "plain")
    return ours


def answer(port, path, **headers):
    """(headers, body) of what a server said, without what is between it and its client."""
    status, answered, body = ask(port, path, **headers)
    assert status == 200, status
    return [pair for pair in answered if pair[0].lower() not in BETWEEN_SERVER_AND_CLIENT], body


def on_postgres(stage):
    """The row of the site on PostgreSQL, its pages shared through Redis."""
    name = "ours, brotli, PostgreSQL + Redis"
    missing = scratch.no_postgres() or scratch.no_redis()
    if missing:
        stage.missing[name] = missing
        return
    database = stage.running.enter_context(scratch.database("bench"))
    port = free_port()
    more = {"DATABASE_URL": database, "CACHE_URL": scratch.REDIS}
    environment = stage.environment | more | {"SITE_URL": f"http://127.0.0.1:{port}"}
    path = with_paper(environment)
    stage.running.enter_context(scratch.no_pages_left(environment))
    stage.running.enter_context(Served(OURS, environment, port=port).running())
    stage.row(name, f"http://127.0.0.1:{port}{path}", headers=BROTLI)
