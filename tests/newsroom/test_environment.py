import errno
import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment
from tests.shared_data import PROJECT


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SOME_KEY", raising=False)
    path = tmp_path / "kept" / "some_key"
    assert environment.secret("SOME_KEY", kept_in=path) == ""
    assert not path.parent.exists()
    environment.make_secret(path)
    first = environment.secret("SOME_KEY", kept_in=path)
    environment.make_secret(path)
    assert environment.secret("SOME_KEY", kept_in=path) == first != ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o711
    assert len(list(path.parent.iterdir())) == 1


def test_a_secret_is_on_the_disk_before_anything_is_sealed_with_it(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    environment.make_secret(tmp_path / "some_key")
    assert {(tmp_path / "some_key").stat().st_ino, tmp_path.stat().st_ino} <= set(synced)


def test_a_secret_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        environment.make_secret(tmp_path / "some_key")
    assert list(tmp_path.iterdir()) == []


def test_keys_that_nobody_gave_are_false_and_say_what_to_do_when_one_is_needed(tmp_path):
    keys = environment.keys("SOME_KEYS", kept_in=tmp_path / "some_keys")
    assert not keys
    for use in (lambda: keys[0], lambda: list(keys), lambda: len(keys)):
        with pytest.raises(
            ImproperlyConfigured, match=r"SOME_KEYS is not set, and .*some_keys does"
        ):
            use()


@pytest.mark.parametrize("value", ["on", "3f2a", "the key itself, by mistake, " * 2])
def test_keys_that_are_lost_are_named_by_their_fingerprints(value):
    with pytest.raises(ImproperlyConfigured, match="Set it to the fingerprints") as refused:
        environment.fingerprints("EMAIL_KEYS_LOST", [value])
    assert value not in str(refused.value).split()
    assert environment.fingerprints("X", [" 0123456789ABCDEF", ""]) == ["0123456789abcdef"]


def test_a_secret_of_the_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "s" * 40)
    assert environment.secret("SOME_KEY", kept_in=tmp_path / "some_key") == "s" * 40
    assert not (tmp_path / "some_key").exists()


@pytest.mark.parametrize("value", ["short", "s" * 40 + ",short", "s" * 40 + ","])
def test_a_weak_secret_says_what_to_set(tmp_path, monkeypatch, value):
    monkeypatch.setenv("SOME_KEY", value)
    with pytest.raises(ImproperlyConfigured, match=r"SOME_KEY is too short\. Set it to"):
        environment.secret("SOME_KEY", kept_in=tmp_path / "some_key")


def test_a_site_url_loses_its_last_slash():
    assert environment.site_url("https://news.example/") == "https://news.example"


@pytest.mark.parametrize(
    "value",
    [
        *(
            "news.example",
            "ftp://news.example",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
        ),
        *("https://a:99999", "https://a:b", "https://a:0", "https://[a", "https://u:p@a"),
    ],
)
def test_a_bad_site_url_says_what_to_set(value):
    with pytest.raises(ImproperlyConfigured, match=r"SITE_URL is .* Set it to"):
        environment.site_url(value)


def test_bad_proxies_say_what_to_set():
    with pytest.raises(ImproperlyConfigured, match=r"TRUSTED_PROXIES holds 'nginx'"):
        environment.proxies(["127.0.0.1", "nginx"])


@pytest.mark.parametrize(
    ("value", "meant"),
    [("host", (False, False)), ("subdomains", (True, False)), ("preload", (True, True))],
)
def test_hsts_reaches_as_far_as_was_asked(value, meant):
    assert environment.hsts(value) == meant


@pytest.mark.parametrize("value", ["", "on", "Host", "host,preload"])
def test_a_bad_hsts_says_what_to_set(value):
    with pytest.raises(ImproperlyConfigured, match=r"HSTS is .* Set it to host"):
        environment.hsts(value)


def manage(tmp_path, *words, **told):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-W", "error", "manage.py", *words]
    environ = {**kept, "DATA_DIR": str(tmp_path), "SITE_URL": "https://news.example", **told}
    return subprocess.run(
        command, cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=60
    )


IN_MEMORY = {"DATABASE_URL": "sqlite://:memory:"}
HEADER = """
from django.test import Client
answer = Client().get("/robots.txt", secure=True, headers={"host": "news.example"})
print(answer["Strict-Transport-Security"])
"""


@pytest.mark.parametrize(
    ("told", "more"),
    [({}, ""), ({"HSTS": "preload"}, "; includeSubDomains; preload")],
)
def test_hsts_is_for_this_host_until_somebody_asks_for_more(tmp_path, told, more):
    (tmp_path / "static").mkdir()
    done = manage(tmp_path, "shell", "-v0", "--command", HEADER, **IN_MEMORY, **told)
    assert done.stdout.strip() == f"max-age=63072000{more}", done.stderr
    told = told | {"EMAIL_URL": "smtp+tls://user:password@mail.example:587"}
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **told)
    assert checked.returncode == 0, checked.stderr


def test_serve_refuses_to_print_the_mail_of_a_site_for_the_world(tmp_path):
    refused = manage(tmp_path, "serve", **IN_MEMORY)
    assert refused.returncode == 1 and "Serving on" not in refused.stdout
    assert "CommandError: The site is served at https://news.example" in refused.stderr
    assert "Set EMAIL_URL to your mail server" in refused.stderr


def test_a_mail_server_or_a_site_for_oneself_is_no_problem():
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    assert environment.console_mail(smtp, "https://news.example") == ""
    assert environment.console_mail(environment.CONSOLE, "http://127.0.0.1:8000") == ""
