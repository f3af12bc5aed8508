"""Backups made while readers write, each put back elsewhere, in a tree and a database of its own.

`BACKUP_ROUNDS=50 python -m pytest -s -m served tests/served/test_backups.py` is the long run.
"""

import contextlib
import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from comments.privacy import tokens
from tests.processes import eventually, free_port, manage
from tests.served.addresses import SERVER
from tests.served.readers import Crowd
from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

ROUNDS = int(os.environ.get("BACKUP_ROUNDS", "3"))
POSTED = 20  # comments of each round before its backup begins
AFTER = 0.2  # seconds for which readers go on posting when it is made
ERASED, WITHDRAWN = 3, 2  # comments in each round


class Keeper:
    """The process that prepares the discussion, adds pictures and erases."""

    def __init__(self, environment):
        pipe, command = subprocess.PIPE, [sys.executable, "-m", "tests.served.keeper"]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=pipe, stdout=pipe, text=True
        )
        self.prepared = json.loads(self.process.stdout.readline())

    def does(self, order):
        print(order, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def run(environment, *words):
    """A command: its exit code and all that it said."""
    command = [sys.executable, "manage.py", *words]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=PROJECT, env=environment, text=True, **pipe)
    return done.returncode, done.stdout


class Elsewhere:
    """An empty tree, and for PostgreSQL an empty database, that know the keys and nothing else."""

    def __init__(self, environment, folder):
        source = Path(environment["DATA_DIR"])
        self.folder, self.name = folder, f"newsroom_elsewhere_{os.getpid()}"
        self.environment = {
            **environment,
            "DATA_DIR": str(folder),
            "EMAIL_KEYS": (source / "email_keys").read_text(),
            "PORT": str(free_port()),
        }
        if "DATABASE_URL" in environment:
            self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._administer(f'CREATE DATABASE "{self.name}"')
            address = environment["DATABASE_URL"].rpartition("/")[0]
            self.environment["DATABASE_URL"] = f"{address}/{self.name}"

    def _administer(self, statement):
        with psycopg.connect(SERVER, autocommit=True) as administrator:
            administrator.execute(statement)

    def ask(self, question):
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as link:
                return link.execute(question).fetchall()
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3")) as link:
            return link.execute(question).fetchall()

    def bytes(self):
        """All that the restored database holds, where that is a file."""
        return b"".join(path.read_bytes() for path in self.folder.glob("db.sqlite3*"))

    def media(self):
        root = self.folder / "media"
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}

    def drop(self):
        if "DATABASE_URL" in self.environment:
            self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@pytest.fixture
def keeper(own_environment):
    keeper = Keeper(own_environment)
    with keeper.process:
        try:
            yield keeper
        finally:
            keeper.process.stdin.close()


@contextlib.contextmanager
def serving(environment):
    with manage(environment, "serve") as served:
        try:
            health = f"http://127.0.0.1:{environment['PORT']}/healthz"
            assert eventually(lambda: urllib.request.urlopen(health).status, 60) == 200
            yield served
        finally:
            served.terminate()


def withdraw(port, comment):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("POST", f"/receipts/{comment['receipt']}/withdraw/", "")
        assert connection.getresponse().status == 303


def hash_of(comment):
    return tokens.hash_of(comment["receipt"])


def faults(elsewhere, acknowledged, erased, withdrawn):
    """What is wrong with a restored copy; each of these is a list of comments as they were sent."""
    rows = elsewhere.ask("SELECT receipt_hash, body, status FROM comments_comment")
    standing = {receipt: (body, status) for receipt, body, status in rows if receipt}
    gone = {hash_of(comment) for comment in erased}
    for comment in acknowledged:
        body, _ = standing.get(hash_of(comment), ("", ""))
        if hash_of(comment) not in gone and body != comment["body"]:
            yield f"{comment['body']} was acknowledged before, and is not there"
    bodies, raw = {body for _, body, _ in rows}, elsewhere.bytes()
    for comment in erased:
        if comment["body"] in bodies or comment["body"].encode() in raw:
            yield f"{comment['body']} was erased, and is there"
    for comment in withdrawn:
        if standing.get(hash_of(comment), ("", "withdrawn"))[1] != "withdrawn":
            yield f"{comment['body']} was withdrawn, and is not"
    if "DATABASE_URL" not in elsewhere.environment:
        for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
            yield from (str(row) for row in elsewhere.ask(question) if row != ("ok",))


def test_what_was_acknowledged_is_there_and_what_was_erased_since_is_not(
    own_environment, keeper, tmp_path
):
    port, backups = int(own_environment["PORT"]), tmp_path / "backups"
    crowd = Crowd(port, keeper.prepared | {"known": [{"name": "Reader"}]})
    crowd._comment = one_who_is_nobody(crowd._comment)
    erased, withdrawn, pictures = [], [], set()
    with serving(own_environment):
        for number in range(ROUNDS):
            with crowd.posting():
                enough = len(crowd.acknowledged) + POSTED
                eventually(lambda least=enough: len(crowd.acknowledged) >= least, 60)
                before = list(crowd.acknowledged)
                pictures.update(keeper.does("picture"))
                code, said = run(own_environment, "backup", "--to", str(backups), "--keep", "2")
                assert code == 0, said
                time.sleep(AFTER)
            assert not crowd.refused
            left = [c for c in before if c not in erased and c not in withdrawn]
            chosen = random.sample(left, ERASED + WITHDRAWN)
            erased += chosen[:ERASED]
            keeper.does(json.dumps([hash_of(comment) for comment in chosen[:ERASED]]))
            for comment in chosen[ERASED:]:
                withdraw(port, comment)
                withdrawn.append(comment)
            elsewhere = Elsewhere(own_environment, tmp_path / f"elsewhere-{number}")
            newest = max(backups.glob("*.tar.gz"))
            code, said = run(elsewhere.environment, "restore", str(newest))
            assert code == 0, said
            assert f"{ERASED} comments erased" in said, said
            assert list(faults(elsewhere, before, erased, withdrawn)) == []
            assert pictures <= elsewhere.media()
            if number == ROUNDS - 1:
                assert_is_served(elsewhere, keeper.prepared["path"])
            elsewhere.drop()
    assert len(list(backups.glob("*.tar.gz"))) == min(2, ROUNDS)
    print(
        f"{ROUNDS} backups while writing, {len(crowd.acknowledged)} comments acknowledged, "
        f"{len(erased)} erased and {len(withdrawn)} withdrawn: each restored copy was right"
    )


def one_who_is_nobody(comment_of):
    """Nobody is known here: addresses of their own for all."""

    def made(number):
        return comment_of(number) | {"email": f"reader-{number}@reader.example"}

    return made


def assert_is_served(elsewhere, path):
    """And what is served there shows what nobody took back."""
    (elsewhere.folder / "static").mkdir(exist_ok=True)
    assert run(elsewhere.environment, "collectstatic", "-v0", "--no-input")[0] == 0
    with serving(elsewhere.environment):
        url = f"http://127.0.0.1:{elsewhere.environment['PORT']}{path}"
        assert urllib.request.urlopen(url).status == 200


def test_a_restore_over_a_running_site_is_refused_and_changes_nothing(
    own_environment, keeper, tmp_path
):
    backups = tmp_path / "backups"
    assert run(own_environment, "backup", "--to", str(backups))[0] == 0
    (path,) = backups.glob("*.tar.gz")
    with serving(own_environment):
        code, said = run(own_environment, "restore", str(path))
        assert code == 1 and "The site is running" in said and "Nothing was restored" in said
        health = f"http://127.0.0.1:{own_environment['PORT']}/healthz"
        assert urllib.request.urlopen(health).status == 200
    code, said = run(own_environment, "restore", str(path))
    assert code == 0, said


def test_a_site_does_not_start_while_a_restore_was_cut_short(own_environment, keeper, tmp_path):
    backups = tmp_path / "backups"
    assert run(own_environment, "backup", "--to", str(backups))[0] == 0
    mark = Path(own_environment["DATA_DIR"]) / "restore.unfinished"
    mark.touch()
    for command in ("serve", "work"):
        code, said = run(own_environment, command)
        assert code == 1 and "A restore was interrupted" in said, said
    (path,) = backups.glob("*.tar.gz")
    code, said = run(own_environment, "restore", str(path))
    assert code == 0, said
    assert not mark.exists()
    with serving(own_environment):
        pass
