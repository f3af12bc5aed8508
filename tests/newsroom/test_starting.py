"""A server that starts before its database waits for it, and says so once."""

import pytest
from django.core.management import CommandError
from django.db import OperationalError

from newsroom import startup_checks


@pytest.fixture
def database(monkeypatch):
    """What it answers to each look, one after the other; how often it was asked."""
    answers = []

    def look():
        answer = answers.pop(0)
        if answer:
            raise answer

    monkeypatch.setattr(startup_checks, "require", look)
    monkeypatch.setattr(startup_checks, "PAUSE", 0)
    monkeypatch.setattr(startup_checks.connection, "close", lambda: None)
    monkeypatch.setattr(startup_checks.connection, "close_pool", lambda: None, raising=False)
    return answers


def test_it_starts_once_the_database_is_there(database, capsys):
    database += [OperationalError("at db.example"), OperationalError("at db.example"), None]
    startup_checks.wait()
    assert database == []
    assert capsys.readouterr().err == "Waiting for the database (OperationalError) …\n"


def test_it_does_not_wait_for_keys_that_do_not_fit(database):
    database += [OperationalError(), CommandError("sealed with others"), None]
    with pytest.raises(CommandError, match="sealed with others"):
        startup_checks.wait()
    assert database == [None]
