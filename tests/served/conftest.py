"""The site in two served processes, on either database; one for all tests of a file."""

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

STARTED_WITHIN = 60  # seconds; they share the machine with whatever else it does
PAPER = "from tests.served import paper; paper.main()"
NAME = f"newsroom_serve_{os.getpid()}"


@pytest.fixture(scope="module")
def database():
    assert SERVER and REDIS, "set TEST_DATABASE_URL and TEST_REDIS_URL: these tests need both"
    address = psycopg.conninfo.conninfo_to_dict(SERVER)
    with psycopg.connect(SERVER, autocommit=True) as administrator:
        administrator.execute(f'CREATE DATABASE "{NAME}"')
        yield "postgres://{user}@{host}:{port}/{name}".format(**address, name=NAME)
        administrator.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL with Redis"])
def environment(request, tmp_path_factory):
    own = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATA_DIR": str(tmp_path_factory.mktemp("site") / "var"),
        "PORT": str(free_port()),
        "WEB_WORKERS": "2",
        "PAGE_CACHE_REPORT": "1",
    }
    if request.param != "SQLite":
        own |= {"DATABASE_URL": request.getfixturevalue("database"), "CACHE_URL": REDIS}
    return {**os.environ, **own}


@pytest.fixture
def own_environment(environment, tmp_path):
    """For a test that stops, restores or spoils the site: a data folder of its own, and tables."""
    own = environment | {"DATA_DIR": str(tmp_path / "var"), "TRUSTED_PROXIES": "127.0.0.1"}
    furnish(own, with_static=False)
    (tmp_path / "var" / "static").mkdir()  # no page is looked at, only answers
    return own


@pytest.fixture(scope="module")
def site(environment):
    furnish(environment)
    with manage(environment, "serve", "--no-worker") as served:
        health = f"http://127.0.0.1:{environment['PORT']}/healthz"
        try:
            assert eventually(lambda: urllib.request.urlopen(health).status, STARTED_WITHIN) == 200
            yield int(environment["PORT"])
        finally:
            served.terminate()


@pytest.fixture(scope="module")
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
