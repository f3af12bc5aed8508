"""What `serve` refuses, with a sentence, before it announces anything."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from newsroom.serving import preflight
from tests.furnishing import furnish
from tests.processes import free_port
from tests.shared_data import PROJECT


@contextlib.contextmanager
def listener():
    """A program that listens, as granian does: it shares its port with whoever shares theirs."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize(
    "text", ["", "x", "0", "65536", "80 80", "-1", "8" * 5000, "0080801", "８０"]
)
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(CommandError, match="from 1 to 65535"):
        preflight.read_port(text)


def test_a_port_is_read():
    assert preflight.read_port("8000") == 8000


def test_a_port_on_which_somebody_listens_is_refused_even_if_they_would_share_it():
    with listener() as port, pytest.raises(CommandError, match="Another program already listens"):
        preflight.check_address("127.0.0.1", port)


def test_a_name_is_asked_for_at_the_address_on_which_the_server_would_listen(monkeypatch):
    """Where localhost is ::1 first, nobody listened there, and two sites shared 127.0.0.1."""
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with listener() as port, pytest.raises(CommandError, match="Another program already listens"):
        preflight.check_address("localhost", port)


def test_a_name_that_nobody_knows_is_refused():
    with pytest.raises(CommandError, match="this machine cannot find it"):
        preflight.check_address("nowhere.invalid", 8000)


def test_a_port_that_was_free_stays_free():
    with listener() as port:
        pass
    for _ in range(2):
        preflight.check_address("127.0.0.1", port)


def test_an_address_that_is_not_of_this_machine_is_refused():
    with pytest.raises(CommandError, match=r"cannot listen on 203\.0\.113\.7"):
        preflight.check_address("203.0.113.7", 8000)


@pytest.mark.django_db
def test_a_database_with_all_migrations_and_no_other_is_accepted():
    preflight.check_migrations()


@pytest.mark.django_db
def test_a_database_older_than_the_code_is_refused_by_the_names_of_what_is_missing():
    recorded = MigrationRecorder(connection).migration_qs
    last = recorded.filter(app="comments").order_by("name").last()
    last.delete()
    with pytest.raises(CommandError, match=rf"older.*comments\.{last.name}.*manage\.py migrate"):
        preflight.check_migrations()


@pytest.mark.django_db
def test_a_database_newer_than_the_code_is_refused_by_the_names_of_what_is_unknown():
    recorder = MigrationRecorder(connection)
    for name in ("0998_to_come", "0999_to_come"):
        recorder.record_applied("comments", name)
    with pytest.raises(
        CommandError, match=r"newer.*comments\.0998_to_come, comments\.0999_to_come"
    ):
        preflight.check_migrations()


@pytest.mark.django_db
def test_migrations_of_an_app_that_was_removed_do_not_matter():
    MigrationRecorder(connection).record_applied("removed", "0001_initial")
    preflight.check_migrations()


# --- The command itself, on a data folder of its own ------------------------------------------


def manage(data_dir, *words, run=subprocess.run, **environment):
    own = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "DATA_DIR": str(data_dir)}
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=inherited | own | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextlib.contextmanager
def serving(data_dir):
    """A site that has said that it serves; it ends with the block."""
    environment = {"PORT": str(free_port()), "WEB_WORKERS": "1"}
    served = manage(data_dir, "serve", "--no-worker", run=subprocess.Popen, **environment)
    with served:
        assert any("Serving on" in line for line in served.stdout)
        yield
        served.terminate()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("var")
    furnish(os.environ | {"DATA_DIR": str(folder), "DATABASE_URL": ""}, with_static=False)
    return folder


def refusal(data_dir, *words, **environment):
    """What a command says that ends at once."""
    ended = manage(data_dir, *words, **environment)
    assert ended.returncode == 1
    for word in ("Serving on", "Traceback", "panicked"):
        assert word not in ended.stdout
    return ended.stdout


def test_a_port_that_is_taken_ends_serve_with_a_sentence_alone(data_dir):
    with listener() as port:
        said = refusal(data_dir, "serve", PORT=str(port))
    assert f"Another program already listens on 127.0.0.1:{port}" in said


def test_a_second_serve_on_a_data_folder_is_refused_and_a_third_after_it_is_not(data_dir):
    with serving(data_dir):
        assert "already uses" in refusal(data_dir, "serve", PORT=str(free_port()))
    with serving(data_dir):
        pass


@pytest.mark.parametrize("words", [["serve"], ["work", "--once"]])
def test_nothing_starts_on_an_old_database(tmp_path, words):
    furnish(os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}, with_static=False)
    with contextlib.closing(sqlite3.connect(tmp_path / "db.sqlite3")) as opened, opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'comments'")
    assert "The database is older than this code" in refusal(tmp_path, *words)
