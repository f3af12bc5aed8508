"""Other users of the machine read static files and pictures, and nothing else that we write."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from newsroom import private_files
from newsroom.static_files import StaticFiles
from tests.shared_data import PROJECT

OTHERS = 0o077


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def loose(folder):
    """Files that others may read, by name."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and mode(path) & OTHERS)


@pytest.fixture
def manage(tmp_path):
    """Runs a command of the site as a careless shell would: with a umask of 0."""

    def run(*words, **environment):
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        told = {**known, "DATA_DIR": str(tmp_path / "var"), **environment}
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=PROJECT, env=told, umask=0, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_what_migrations_write_is_ours_alone(manage, tmp_path):
    manage("migrate", "--verbosity", "0")
    assert {"db.sqlite3", "secret_key", "email_keys"} <= {
        path.name for path in (tmp_path / "var").iterdir()
    }
    assert loose(tmp_path / "var") == []
    assert mode(tmp_path / "var") == 0o711


def test_what_a_database_writes_beside_itself_is_ours_alone(manage, tmp_path):
    manage("migrate", "articles", "0001", "--verbosity", "0")
    path = tmp_path / "var" / "db.sqlite3"
    script = (
        "from django.db import connection; from pathlib import Path\n"
        "cursor = connection.cursor()\n"
        "cursor.execute('create table t (a)'); cursor.execute('insert into t values (1)')\n"
        f"for path in sorted(Path({str(path.parent)!r}).glob('db*')):\n"
        "    print(path.name, oct(path.stat().st_mode & 0o777))"
    )
    told = manage("shell", "--verbosity", "0", "--command", script)
    assert told.split() == [
        *("db.sqlite3", "0o600", "db.sqlite3-shm", "0o600", "db.sqlite3-wal", "0o600")
    ]


def test_what_was_left_open_is_closed_at_the_next_start(manage, tmp_path):
    var, elsewhere = tmp_path / "var", tmp_path / "elsewhere" / "paper.db"
    for folder in (var, elsewhere.parent):
        folder.mkdir()
    names = ["db.sqlite3", "demo-accounts.txt"]
    left = [var / name for name in names] + [
        elsewhere.with_name(f"paper.db{more}") for more in ("", "-wal", "-shm")
    ]
    sqlite3.connect(var / "db.sqlite3").close()
    for path in left:
        path.touch()
        path.chmod(0o664)
    manage("check")
    assert loose(var) == [] and len(loose(elsewhere.parent)) == 3
    manage("check", DATABASE_URL=f"sqlite:///{elsewhere}")
    assert loose(elsewhere.parent) == []


def test_links_folders_and_what_is_not_there_are_let_alone(tmp_path):
    target, link, folder = tmp_path / "target", tmp_path / "link", tmp_path / "folder"
    target.touch(), target.chmod(0o644), link.symlink_to(target), folder.mkdir()
    folder.chmod(0o755)
    private_files.tighten(link, folder, tmp_path / "missing", target / "below")
    assert (mode(target), mode(folder)) == (0o644, 0o755)


@pytest.mark.parametrize("name", ["", ":memory:", "file:memorydb?mode=memory"])
def test_a_database_in_memory_has_no_files(name):
    assert private_files.of_sqlite(name) == []


@pytest.fixture
def closed_umask():
    before = os.umask(private_files.UMASK)
    yield
    os.umask(before)


def test_the_site_runs_with_a_umask_that_shuts_others_out():
    now = os.umask(0o077)
    os.umask(now)
    assert now == 0o077


def test_pictures_are_for_everybody_all_the_same(closed_umask, media_folder, settings):
    name = default_storage.save("2026/11/picture.webp", ContentFile(b"x"))
    path = settings.MEDIA_ROOT / name
    assert mode(path) == 0o644
    assert [mode(folder) for folder in path.parents[:3]] == [0o755, 0o755, 0o755]


def test_static_files_and_their_compressed_copies_are_too(closed_umask, tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "static"
    storage = StaticFiles(location=settings.STATIC_ROOT, base_url="/static/")
    name = storage.save("css/page.css", ContentFile(b"p { color: red }\n" * 500))
    done = list(storage.post_process({name: (storage, name)}))
    assert done
    files = [path for path in settings.STATIC_ROOT.rglob("*") if path.is_file()]
    assert {".css", ".br", ".gz", ".json"} <= {path.suffix for path in files}
    assert {mode(path) for path in files} == {0o644}
    assert {mode(settings.STATIC_ROOT), mode(settings.STATIC_ROOT / "css")} == {0o755}
