"""The programs that save and restore PostgreSQL."""

import pytest
from django.db import connection

from newsroom.backups import Refused, postgresql

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class TestPostgresPrograms:
    """What an operator meets who has not installed them, or the wrong ones."""

    def test_are_asked_for_in_a_sentence(self, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(Refused, match=r"pg_dump is not installed.*postgresql-client"):
            postgresql._run("pg_dump")

    def test_must_be_as_new_as_the_server(self, monkeypatch, tmp_path):
        program = tmp_path / "pg_dump"
        program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.4 (Debian)'\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        server = type("Link", (), {"info": type("Info", (), {"server_version": 150_020})})
        with pytest.raises(Refused, match=r"version 12, and .* PostgreSQL 15.*client-15"):
            postgresql._refuse_older_program(server)

    def test_are_told_the_password_where_no_list_of_processes_shows_it(
        self, monkeypatch, tmp_path, settings
    ):
        program, told = tmp_path / "psql", tmp_path / "told"
        program.write_text(f'#!/bin/sh\necho "$@" > {told}\necho "$PGPASSWORD" >> {told}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "s3cret w")
        postgresql._run("psql", "--quiet")
        words, password = told.read_text().splitlines()
        assert password == "s3cret w" and "s3cret" not in words
