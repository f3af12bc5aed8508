"""A shell that lacks the settings of the service makes no second site, and says where it is.

A copy of the source in a bare tree, as an operator checks it out: nothing is written beside it but
what somebody asked for.
"""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from comments.privacy import encryption
from newsroom import beginning, database
from newsroom.serving import lock
from tests.furnishing import furnish
from tests.newsroom.sealed_site import SEAL, key_of
from tests.shared_data import PROJECT

OF_A_SERVICE = (
    *("DATA_DIR", "DATABASE_URL", "CACHE_URL", "SECRET_KEY", "EMAIL_KEYS", "EMAIL_KEYS_LOST"),
    *("DJANGO_SETTINGS_MODULE", "SITE_URL"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # of the browser tests
)
PLAIN = {name: value for name, value in os.environ.items() if name not in OF_A_SERVICE}
KEY, OTHER = "k" * 40, "o" * 40
CHANGING = (
    *("createsuperuser", "flush", "shell", "seed_demo", "serve", "work"),
    *("enforce_retention", "rotate_email_keys"),
)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    tree = tmp_path_factory.mktemp("checkout") / "site"
    for name in ("newsroom", "articles", "comments", "templates", "static", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.woff2")
        shutil.copytree(PROJECT / name, tree / name, ignore=ignored)
    shutil.copy(PROJECT / "manage.py", tree)
    return tree


@pytest.fixture
def manage(checkout):
    """Runs manage.py in a shell with nothing but what is told; leaves no `var/` behind."""

    def run(*words, ok=True, warnings=(), **told):
        done = subprocess.run(
            [sys.executable, *warnings, "manage.py", *words],
            cwd=checkout,
            env=PLAIN | told,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert (done.returncode == 0) is ok, done.stderr
        assert "Traceback" not in done.stderr
        return done

    yield run
    shutil.rmtree(checkout / "var", ignore_errors=True)


@pytest.fixture(scope="session")
def made(checkout, tmp_path_factory):
    """The data folder of a site that has a sealed address, whose key is in its files."""
    folder = tmp_path_factory.mktemp("made") / "var"
    furnish(PLAIN | {"DATA_DIR": str(folder)}, with_static=False)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEAL],
        cwd=checkout,
        env=PLAIN | {"DATA_DIR": str(folder)},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def site(made, tmp_path):
    """A copy of that site; how to say where it is."""
    folder = tmp_path / "var"
    shutil.copytree(made, folder)
    return {"DATA_DIR": str(folder)}


def fingerprints(site):
    with closing(sqlite3.connect(f"{site['DATA_DIR']}/db.sqlite3")) as opened:
        return {row[0] for row in opened.execute("SELECT fingerprint FROM comments_sealingkey")}


class TestWithoutASite:
    def test_migrate_makes_no_second_one_and_says_how_to_make_the_first(self, manage, checkout):
        refused = manage("migrate", ok=False)
        assert f"This would create a new one at {checkout}/var/db.sqlite3" in refused.stderr
        assert "manage.py migrate --new" in refused.stderr
        assert not (checkout / "var").exists()

    @pytest.mark.parametrize("name", CHANGING)
    def test_whatever_changes_something_is_refused_and_makes_nothing(self, manage, checkout, name):
        refused = manage(name, ok=False)
        assert f"There is no database at {checkout}/var/db.sqlite3" in refused.stderr
        assert not (checkout / "var").exists()

    @pytest.mark.parametrize(
        "words",
        [
            ["check"],
            ["check", "--deploy", "--fail-level", "WARNING"],
            ["makemigrations", "--check", "--dry-run"],
            ["showmigrations"],
            ["diffsettings"],
            ["help", "migrate"],
            ["migrate", "--help"],
            ["version"],
        ],
        ids=" ".join,
    )
    def test_whoever_only_looks_is_answered_and_makes_nothing(self, manage, checkout, words):
        site = {"SITE_URL": "https://news.example", "EMAIL_URL": "smtp://mail.example"}
        seen = manage(*words, warnings=["-W", "error"], **site)
        assert "Database:" not in seen.stderr
        assert not (checkout / "var").exists()

    def test_a_new_one_is_made_by_a_word_with_keys_that_its_owner_alone_reads(
        self, manage, checkout
    ):
        told = manage("migrate", "--new", "-v0")
        var = checkout / "var"
        assert f"Creating a new one at {var}/db.sqlite3" in told.stderr
        assert stat.S_IMODE(var.stat().st_mode) == 0o711
        for name in ("email_keys", "secret_key"):
            assert stat.S_IMODE((var / name).stat().st_mode) == 0o600
        assert fingerprints({"DATA_DIR": var}) == {
            encryption.key_fingerprint((var / "email_keys").read_text())
        }
        manage("work", "--once")

    def test_a_new_one_is_made_where_a_setting_names_its_place(self, manage, checkout, tmp_path):
        folder = tmp_path / "named"
        manage("migrate", "-v0", DATA_DIR=str(folder), EMAIL_KEYS=KEY)
        assert fingerprints({"DATA_DIR": folder}) == {encryption.key_fingerprint(KEY)}
        assert not (folder / "email_keys").exists() and (folder / "secret_key").exists()
        assert not (checkout / "var").exists()

    def test_none_is_made_in_the_folder_of_one_whose_database_is_elsewhere(self, manage, site):
        os.unlink(f"{site['DATA_DIR']}/db.sqlite3")
        refused = manage("migrate", ok=False, **site)
        assert "of a site whose database is elsewhere" in refused.stderr
        assert not os.path.exists(f"{site['DATA_DIR']}/db.sqlite3")


class TestWithTheKeysOfAnotherSite:
    """The database is named, and the keys are not those of its rows."""

    @pytest.mark.parametrize(
        "words",
        [["work", "--once"], ["serve"], ["runserver"], ["seed_demo"]],
        ids=" ".join,
    )
    def test_nothing_begins_that_would_seal(self, manage, site, words):
        own = encryption.key_fingerprint(key_of(site))
        refused = manage(*words, ok=False, EMAIL_KEYS=OTHER, **site)
        assert f"encrypted with {own}, but EMAIL_KEYS has {encryption.key_fingerprint(OTHER)}" in (
            refused.stderr
        )
        assert f"EMAIL_KEYS_LOST={own}" in refused.stderr
        assert OTHER not in refused.stderr and "Serving on" not in refused.stdout
        assert fingerprints(site) == {own}

    def test_no_keys_are_made_where_the_files_went_missing(self, manage, site):
        own = encryption.key_fingerprint(key_of(site))
        for name in ("email_keys", "secret_key"):
            os.unlink(f"{site['DATA_DIR']}/{name}")
        assert f"encrypted with {own}" in manage("migrate", "-v0", **site).stderr
        refused = manage("work", "--once", ok=False, **site)
        assert f"encrypted with {own}, but EMAIL_KEYS is not set" in refused.stderr
        assert not os.path.exists(f"{site['DATA_DIR']}/email_keys")
        assert not os.path.exists(f"{site['DATA_DIR']}/secret_key")

    def test_a_person_says_that_they_are_lost_and_new_ones_are_made(self, manage, site):
        own = encryption.key_fingerprint(key_of(site))
        os.unlink(f"{site['DATA_DIR']}/email_keys")
        manage("work", "--once", EMAIL_KEYS_LOST=own, **site)
        assert encryption.key_fingerprint(key_of(site)) != own
        assert fingerprints(site) == {own, encryption.key_fingerprint(key_of(site))}

    def test_rotating_says_nothing_of_keys_that_it_has_not(self, manage, site):
        refused = manage("rotate_email_keys", ok=False, EMAIL_KEYS=OTHER, **site)
        assert "no longer need" not in refused.stdout + refused.stderr

    def test_rotating_in_an_empty_site_says_nothing_of_the_keys_of_the_full_one(
        self, manage, tmp_path
    ):
        empty = {"DATA_DIR": str(tmp_path / "empty")}
        furnish(empty, with_static=False)
        refused = manage("rotate_email_keys", ok=False, **empty)
        assert "Nothing is encrypted in this database" in refused.stderr
        assert "no longer need" not in refused.stdout + refused.stderr

    def test_a_server_of_another_make_does_not_serve_without_keys(self, checkout, manage, tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", "import newsroom.wsgi"],
            cwd=checkout,
            env=PLAIN | {"DATA_DIR": str(tmp_path / "nowhere")},
            capture_output=True,
            text=True,
        )
        assert done.returncode and "SECRET_KEY is not set" in done.stderr
        assert not (tmp_path / "nowhere").exists()

    def test_a_server_of_another_make_does_not_serve_what_is_being_restored(self, checkout, site):
        def said():
            started = subprocess.run(
                [sys.executable, "-c", "import newsroom.wsgi"],
                cwd=checkout,
                env=PLAIN | site,
                capture_output=True,
                text=True,
            )
            return started.returncode, started.stderr.strip().rpartition("\n")[2]

        folder = Path(site["DATA_DIR"])
        assert said()[0] == 0
        with lock.alone(folder):
            code, words = said()
        assert code and "A restore is running" in words
        (folder / lock.UNFINISHED).touch()
        code, words = said()
        assert code and "A restore was interrupted" in words


class TestARestoreOnANewMachine:
    """The code, a backup, and nothing else: no key is here yet."""

    @pytest.fixture
    def backup(self, manage, site, tmp_path):
        manage("backup", "--with-keys", "--to", str(tmp_path / "backups"), **site)
        (path,) = (tmp_path / "backups").glob("*.tar.gz")
        return path

    @pytest.fixture
    def empty(self, tmp_path):
        return {"DATA_DIR": str(tmp_path / "empty")}

    def test_takes_the_keys_from_their_file(self, manage, site, backup, empty):
        manage("restore", str(backup), "--keys", f"{backup}.keys", **empty)
        assert key_of(empty) == key_of(site)
        show = "from comments.models import Comment; print(Comment.objects.get().masked_email)"
        assert manage("shell", "--no-imports", "-c", show, **empty).stdout == "i•••@r•••.example\n"

    def test_without_them_says_where_they_are(self, manage, backup, empty):
        refused = manage("restore", str(backup), ok=False, **empty)
        assert "The keys here (none) do not open this backup" in refused.stderr
        assert f"--keys {backup}.keys" in refused.stderr

    def test_goes_on_where_they_are_lost(self, manage, backup, empty):
        told = manage("restore", str(backup), "--keys-lost", ok=False, **empty)
        assert "Restored 1 article, 1 comment" in told.stdout
        assert "The email addresses in it stay locked" in told.stderr


class TestTheLineBeforeACommand:
    def test_names_database_folder_and_key_on_standard_error_alone(self, manage, site):
        folder = site["DATA_DIR"]
        own = encryption.key_fingerprint(key_of(site))
        told = manage("enforce_retention", **site)
        assert told.stderr.splitlines()[0] == (
            f"Database: {folder}/db.sqlite3 · data folder: {folder} · key: {own}"
        )
        assert told.stdout.startswith("networks of comments: 0")
        assert key_of(site) not in told.stderr

    def test_is_printed_before_what_is_not_known_to_only_look(self, capsys, monkeypatch):
        monkeypatch.setattr(database, "is_there", lambda: True)
        beginning.begin("a_command_of_tomorrow", ["manage.py", "a_command_of_tomorrow"])
        assert capsys.readouterr().err.startswith("Database: ")
        beginning.begin("showmigrations", ["manage.py", "showmigrations"])
        assert capsys.readouterr().err == ""

    def test_tells_no_password(self, settings, monkeypatch):
        server = {"ENGINE": "django.db.backends.postgresql", "NAME": "news", "USER": "ines"}
        server |= {"PASSWORD": "s3cret", "HOST": "db.example", "PORT": 5433}
        monkeypatch.setattr(database, "_settings", lambda: server)
        assert database.address() == "postgres://ines@db.example:5433/news"
        settings.EMAIL_KEYS = [KEY, OTHER]
        told = beginning.announcement()
        assert "s3cret" not in told and KEY not in told
        names = encryption.key_fingerprint(KEY), encryption.key_fingerprint(OTHER)
        assert told.endswith("key: {} (and {})".format(*names))


def test_a_clock_far_ahead_lets_no_command_of_a_library_erase_by_time(manage, site):
    with closing(sqlite3.connect(f"{site['DATA_DIR']}/db.sqlite3")) as opened, opened:
        opened.execute("UPDATE comments_highwatermark SET seen_at = '2020-01-01 00:00:00'")
    for name in ("clearsessions", "prune_db_task_results", "enforce_retention"):
        assert "Automatic erasure has stopped" in manage(name, ok=False, **site).stderr
