"""The site in four served processes, on either database."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from types import SimpleNamespace

import psycopg
import pytest

from tests.furnishing import furnish
from tests.processes import eventually, free_port, manage
from tests.served.addresses import REDIS, SERVER
from tests.shared_data import PROJECT

STARTED_WITHIN = 60  # seconds; four processes share the machine with whatever else it does
PAPER = "from tests.served import paper; paper.main()"
NAME = f"newsroom_serve_{os.getpid()}"


@pytest.fixture
def database():
    assert SERVER and REDIS, "set TEST_DATABASE_URL and TEST_REDIS_URL: these tests need both"
    address = psycopg.conninfo.conninfo_to_dict(SERVER)
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        administrator.execute(f'CREATE DATABASE "{NAME}"')
        yield "postgres://{user}@{host}:{port}/{name}".format(**address, name=NAME)
        administrator.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


@pytest.fixture(params=["SQLite", "PostgreSQL with Redis"])
def environment(request, tmp_path):
    own = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "WEB_WORKERS": "4",
        "PAGE_CACHE_REPORT": "1",
    }
    if request.param != "SQLite":
        own |= {"DATABASE_URL": request.getfixturevalue("database"), "CACHE_URL": REDIS}
    return {**os.environ, **own}


@pytest.fixture
def site(environment):
    furnish(environment)
    with manage(environment, "serve", "--no-worker") as served:
        health = f"http://127.0.0.1:{environment['PORT']}/healthz"
        try:
            assert eventually(lambda: urllib.request.urlopen(health).status, STARTED_WITHIN) == 200
            yield int(environment["PORT"])
        finally:
            served.terminate()


@pytest.fixture
def paper(site, environment):
    """The article, and orders for it."""
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PAPER],
        cwd=PROJECT,
        env=environment | {"PGAPPNAME": "paper"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        told = json.loads(process.stdout.readline())

        def order(words):
            print(words, file=process.stdin, flush=True)
            assert json.loads(process.stdout.readline())["done"]
            time.sleep(0.1)  # the promise: from then on nobody gets what stood before

        yield SimpleNamespace(order=order, port=site, **told)
        process.stdin.close()
