"""deploy/newsroom-manage reads the unit and its environment as systemd does."""

import importlib.machinery
import importlib.util

import pytest

from tests.shared_data import PROJECT


@pytest.fixture(scope="module")
def wrapper():
    path = str(PROJECT / "deploy" / "newsroom-manage")
    loader = importlib.machinery.SourceFileLoader("newsroom_manage", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=plain", "plain"),
        ("NAME=Newsroom <newsroom@news.example>", "Newsroom <newsroom@news.example>"),
        ('NAME="in quotes"', "in quotes"),
        ("NAME='single $HOME'", "single $HOME"),
        ('NAME=""', ""),
        ("NAME=", ""),
        ("  NAME = spaced  ", "spaced"),
        ("NAME=a=b==", "a=b=="),
        ("NAME=it's", "it's"),
        ("NAME=one\\\ntwo", "onetwo"),
        ("# NAME=a remark\nNAME=kept", "kept"),
        ("NAME=first\nNAME=last", "last"),
    ],
)
def test_a_line_gives_the_value_that_systemd_gives(wrapper, line, value):
    assert wrapper.read_environment(line) == {"NAME": value}


def test_our_unit_tells_all_that_a_command_needs(wrapper):
    unit = wrapper.read_unit(PROJECT / "deploy" / "newsroom.service")
    assert unit["User"] == ["newsroom"]
    assert unit["WorkingDirectory"] == ["/srv/newsroom/site"]
    assert unit["EnvironmentFile"] == ["/etc/newsroom.env"]
    assert unit["UMask"] == ["0077"]
    assert unit["ExecStart"][0].split()[1:] == ["manage.py", "serve"]


def test_a_file_wins_over_the_unit_and_a_missing_one_may_be_allowed(wrapper, tmp_path):
    (tmp_path / "env").write_text("DATA_DIR=/of/the/file\n")
    unit = {
        "Environment": ["DATA_DIR=/of/the/unit PORT=8001"],
        "EnvironmentFile": [str(tmp_path / "env"), f"-{tmp_path}/none"],
    }
    environment = wrapper.environment_of(unit)
    assert (environment["DATA_DIR"], environment["PORT"]) == ("/of/the/file", "8001")
    with pytest.raises(FileNotFoundError):
        wrapper.environment_of({"EnvironmentFile": [f"{tmp_path}/none"]})


def test_nothing_of_the_callers_shell_reaches_the_command(wrapper, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/another.sqlite3")
    monkeypatch.setenv("PYTHONPATH", "/tmp/another")
    assert set(wrapper.environment_of({})) <= {*wrapper.KEPT, "PATH"}


def test_a_unit_that_is_missing_is_told_by_a_sentence(wrapper, tmp_path):
    with pytest.raises(SystemExit, match=r"Copy deploy/newsroom\.service there first"):
        wrapper.read_unit(tmp_path / "none.service")
