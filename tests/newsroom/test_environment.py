import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


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
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(list(path.parent.iterdir())) == 1


def test_keys_that_nobody_gave_are_false_and_say_what_to_do_when_one_is_needed(tmp_path):
    keys = environment.keys("SOME_KEYS", kept_in=tmp_path / "some_keys")
    assert not keys
    for use in (lambda: keys[0], lambda: list(keys), lambda: len(keys)):
        with pytest.raises(ImproperlyConfigured, match=r"SOME_KEYS is not set, and .*some_keys is"):
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


@pytest.mark.parametrize("value", ["news.example", "ftp://news.example", "https://", "https://a/b"])
def test_a_bad_site_url_says_what_to_set(value):
    with pytest.raises(ImproperlyConfigured, match=r"SITE_URL is .* Set it to"):
        environment.site_url(value)


def test_bad_proxies_say_what_to_set():
    with pytest.raises(ImproperlyConfigured, match=r"TRUSTED_PROXIES holds 'nginx'"):
        environment.proxies(["127.0.0.1", "nginx"])
