"""Backups and restores in one process: what is refused, what is kept, what a failure leaves."""

import contextlib
import errno
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from comments import durable
from comments.erasures import files
from comments.models import Comment, Erasure
from newsroom import environment, tasks
from newsroom.backups import Refused, archive, names, postgresql, restoring, saving, sqlite
from newsroom.backups.manifest import Manifest
from newsroom.serving import lock
from tests.comments.conftest import database_file  # noqa: F401 - a fixture
from tests.factories import CommentFactory, ImageFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

OF_SQLITE = "of the file; PostgreSQL's are made beside it in tests/served/test_backups.py"
LEAVES_A_JOURNAL = """
import os, sqlite3, sys
link = sqlite3.connect(sys.argv[1])
link.execute("PRAGMA journal_mode=WAL")
link.execute("PRAGMA wal_autocheckpoint=0")
link.execute("UPDATE comments_comment SET name = 'Written later'")
link.commit()
os._exit(0)
"""
HOLDS = """
import pathlib, sys, time
from newsroom.serving import lock
assert getattr(lock, sys.argv[1])(pathlib.Path(sys.argv[2]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def site(request, settings, tmp_path):
    """A data folder with a picture and a comment, and the database in a file where that is one."""
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir(mode=0o700)
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.BACKUP_DIR = ""
    settings.file = request.getfixturevalue("database_file")
    CommentFactory(name="Written before", body="I crossed all eleven.")
    ImageFactory()
    return settings


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backup(site, folder):
    return saving.save(folder).path


@pytest.fixture
def in_a_file(site):
    """For what is about SQLite's file."""
    if site.file is None:
        pytest.skip(OF_SQLITE)
    return site.file


def restore(path, **choices):
    return restoring.restore(path, restoring.Choices(**choices))


def everything(root):
    """{path: bytes} of a tree, but for locks, which hold nothing."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and not path.name.endswith(("-shm", "-wal"))
    }


@contextlib.contextmanager
def held_elsewhere(how, data_dir):
    """Another process that has a lock of the data folder."""
    command = [sys.executable, "-c", HOLDS, how, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield
        other.kill()


class TestABackup:
    def test_is_one_file_that_we_alone_may_read_with_a_manifest_of_all_in_it(self, backup, folder):
        told = archive.verify(backup)
        assert backup.stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o777 == 0o700
        assert told.counts["comments"] == Comment.objects.count()
        assert "comments.0017_erasures" in told.migrations and len(told.keys[0]) == 16
        assert {f"media/{path}" for path in ImageFactory._meta.model.objects.get().paths} < set(
            told.files
        )
        assert not list(folder.glob(".*"))

    def test_holds_no_key_and_writes_them_apart_when_asked(self, site, folder):
        saved = saving.save(folder, with_keys=True)
        secrets = [site.SECRET_KEY, *site.EMAIL_KEYS]
        with tarfile.open(saved.path) as tar:
            inside = b"".join(tar.extractfile(entry).read() for entry in tar)
        assert [secret for secret in secrets if secret.encode() in inside] == []
        assert saved.keys.stat().st_mode & 0o777 == 0o600
        assert all(secret in saved.keys.read_text() for secret in secrets)

    def test_removes_our_oldest_once_the_new_one_was_read_again(self, site, folder):
        folder.mkdir()
        old = [folder / f"newsroom-{site.PAPER}-2026010{n}T000000Z.tar.gz" for n in range(1, 4)]
        others = [
            folder / "newsroom-other.example-20260101T000000Z.tar.gz",
            folder / f"newsroom-{site.PAPER}-20260101T000000Z.tar.gz.part",
            folder / "notes.txt",
        ]
        for path in [*old, *others]:
            path.write_text("x")
        saved = saving.save(folder, keep=2)
        assert saved.removed == old[:2] and names.ours(folder) == [old[2], saved.path]
        assert all(path.exists() for path in others)

    def test_that_cannot_be_read_again_removes_none_and_is_none(self, site, folder, monkeypatch):
        first = saving.save(folder).path

        def torn(path):
            raise Refused("It is damaged.")

        monkeypatch.setattr(archive, "verify", torn)
        with pytest.raises(Refused):
            saving.save(folder, keep=1)
        assert names.ours(folder) == [first] and not list(folder.glob(".*"))

    def test_on_a_full_disk_leaves_nothing_and_says_so(self, site, folder, monkeypatch):
        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(archive.Writer, "add", full)
        with pytest.raises(Refused, match="is full"):
            saving.save(folder)
        assert not list(folder.glob("*.tar.gz*")) and not list(folder.glob(".newsroom*"))

    def test_is_refused_while_another_is_made(self, site, folder):
        with (
            held_elsewhere_backup(site.DATA_DIR),
            pytest.raises(Refused, match="Another backup is being made"),
        ):
            saving.save(folder)

    def test_clears_away_what_a_killed_one_left(self, site, folder):
        left = folder / f"{names.draft_prefix()}abc"
        left.mkdir(parents=True)
        (left / "archive").write_text("half")
        saving.save(folder)
        assert not left.exists()

    def test_leaves_alone_what_a_paper_with_a_longer_name_is_making(self, site, folder):
        being_made = folder / f"{names.draft_prefix()}8000-abcd1234"
        being_made.mkdir(parents=True)
        saving.save(folder)
        assert being_made.exists()

    def test_whose_keys_cannot_be_written_leaves_none_of_them(self, site, folder, monkeypatch):
        def full(handle):
            raise OSError(errno.ENOSPC, "No space left on device")

        def fails_from_now_on(draft):
            told = written(draft)
            monkeypatch.setattr(os, "fsync", full)
            return told

        written = saving._write
        monkeypatch.setattr(saving, "_write", fails_from_now_on)
        with pytest.raises(Refused, match="is full"):
            saving.save(folder, with_keys=True)
        assert [path.name for path in folder.iterdir()] == [
            names.journal_of(folder / "x", site.PAPER).name
        ]

    @pytest.mark.parametrize("damaged", [range(100), range(5 * 4096, 9 * 4096)])
    def test_of_a_damaged_database_is_refused_in_a_sentence(
        self, folder, in_a_file, tmp_path, monkeypatch, damaged
    ):
        content = bytearray(in_a_file.read_bytes())
        content[damaged.start : damaged.stop] = bytes(len(damaged))
        (tmp_path / "damaged").write_bytes(content)
        with contextlib.closing(sqlite3.connect(tmp_path / "damaged")) as link:
            about = type("About", (), {"connection": link, "ensure_connection": lambda: None})
            monkeypatch.setattr(sqlite, "connection", about)
            with pytest.raises(Refused, match="The database "), sqlite.snapshot(tmp_path):
                pass

    @pytest.mark.parametrize("name", ["MEDIA_ROOT", "STATIC_ROOT"])
    def test_never_goes_where_readers_may_fetch_it(self, site, name):
        public = getattr(site, name)
        with pytest.raises(Refused, match="served to readers"):
            saving.save(public / "backups")
        with pytest.raises(Exception, match=r"BACKUP_DIR is .* served to readers"):
            environment.backup_dir(str(public / "x"), public=(public,))

    def test_names_the_pictures_that_rows_name_and_the_folder_lacks(self, site, folder):
        gone = ImageFactory().paths
        for path in gone:
            (site.MEDIA_ROOT / path).unlink()
        told = io.StringIO()
        with pytest.raises(CommandError, match=f"{len(gone)} files that the database names"):
            call_command("backup", to=str(folder), stdout=told)
        (path,) = names.ours(folder)
        assert archive.verify(path).missing == sorted(f"media/{path}" for path in gone)

    def test_says_which_folders_it_did_not_walk(self, site, folder, tmp_path):
        (site.MEDIA_ROOT / "elsewhere").symlink_to(tmp_path)
        assert "these folders are links" in saving.save(folder).problems[0]


@contextlib.contextmanager
def held_elsewhere_backup(data_dir):
    with lock.one_backup(data_dir) as is_one:
        assert is_one
        yield


class TestARestore:
    def test_puts_back_rows_and_files_and_keeps_what_was(self, site, backup):
        Comment.objects.update(name="Written later")
        later = ImageFactory()
        done = restore(backup)
        assert Comment.objects.get().name == "Written before"
        assert not (site.MEDIA_ROOT / later.paths[0]).exists()
        (picture,) = ImageFactory._meta.model.objects.all()
        assert all((site.MEDIA_ROOT / path).exists() for path in picture.paths)
        assert len(done.kept) == 2 and all("before" in where for where in done.kept)

    def test_is_not_undone_by_the_journal_that_the_last_run_left(self, backup, in_a_file):
        """SQLite applies a `-wal` that it finds beside a file to whatever the file is."""
        connection.close()
        for number in range(2):  # the second: a journal beside no database
            command = [sys.executable, "-c", LEAVES_A_JOURNAL, str(in_a_file)]
            subprocess.run(command, check=True)
            assert Path(f"{in_a_file}-wal").stat().st_size
            if number:
                in_a_file.unlink()
            restore(backup)
            with contextlib.closing(sqlite3.connect(in_a_file)) as link:
                assert link.execute("SELECT name FROM comments_comment").fetchall() == [
                    ("Written before",)
                ]
                assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    def test_is_refused_while_anybody_serves_or_works(self, site, backup):
        before = everything(site.DATA_DIR)
        for how in ("hold", "share"):
            with (
                held_elsewhere(how, site.DATA_DIR),
                pytest.raises(Refused, match="The site is running"),
            ):
                restore(backup)
        assert everything(site.DATA_DIR) == before

    def test_is_refused_while_another_program_has_the_database_open(self, backup, in_a_file):
        with contextlib.closing(sqlite3.connect(in_a_file)) as link:
            link.execute("SELECT * FROM comments_comment").fetchall()
            with pytest.raises(Refused, match=r"Another program has .* open"):
                restore(backup)

    @pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.9, 0.999])
    def test_of_a_damaged_file_changes_nothing(self, site, backup, where):
        content = bytearray(backup.read_bytes())
        content[int(len(content) * where)] ^= 0x55
        backup.write_bytes(content)
        self._is_refused(site, backup)

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
    def test_of_a_file_that_was_cut_short_changes_nothing(self, site, backup, share):
        backup.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
        self._is_refused(site, backup)

    def _is_refused(self, site, backup):
        before = everything(site.DATA_DIR)
        with pytest.raises(Refused):
            restore(backup)
        assert everything(site.DATA_DIR) == before
        assert not list(site.DATA_DIR.glob(".restoring*"))

    def test_of_no_file_says_so(self, site, tmp_path):
        with pytest.raises(Refused, match="There is no file"):
            restore(tmp_path / "none.tar.gz")

    @pytest.mark.parametrize("name", ["../outside", "{}/outside", "media/../../outside", "x"])
    def test_writes_nothing_outside_its_own_folder(self, site, tmp_path, name):
        path = tmp_path / "evil.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            entry = tarfile.TarInfo(name.format(tmp_path))
            entry.size = 4
            tar.addfile(entry, io.BytesIO(b"evil"))
        with pytest.raises(Refused, match="no backup of ours"):
            restore(path)
        assert not list(tmp_path.rglob("outside"))

    def test_follows_no_link_in_the_file(self, site, tmp_path):
        path = tmp_path / "evil.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            entry = tarfile.TarInfo("media/link")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(entry)
        with pytest.raises(Refused, match="no backup of ours"):
            restore(path)

    def test_takes_nothing_but_a_file_for_a_manifest(self, site, tmp_path):
        path = tmp_path / "folder.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            entry = tarfile.TarInfo("manifest.json")
            entry.type = tarfile.DIRTYPE
            tar.addfile(entry)
        with pytest.raises(Refused, match="no backup of ours"):
            restore(path)

    def test_of_newer_code_is_refused(self, site, backup):
        told = archive.verify(backup)
        for change in (
            {"migrations": [*told.migrations, "comments.0999_of_tomorrow"]},
            {"database": "oracle"},
        ):
            vars(told).update(change)
            with pytest.raises(Refused, match=r"newer code|DATABASE_URL"):
                restoring._refuse_foreign(told, restoring.databases.current())
        with pytest.raises(Refused, match="newer code"):
            Manifest.read(b'{"format": 2}')

    def test_of_older_code_is_brought_up_to_date(self, site, folder, in_a_file):
        """Which is also how an operator saves before an update: new code, old tables."""
        call_command("migrate", "comments", "0013", verbosity=0)
        connection.close()
        backup = saving.save(folder).path
        call_command("migrate", "comments", verbosity=0)
        restore(backup)
        assert Erasure.objects.count() == 0 and Comment.objects.exists()

    def test_stops_where_the_keys_open_nothing(self, site, backup):
        comment = Comment.objects.get()
        comment.email = "ada@reader.example"
        comment.save()
        shutil.rmtree(backup.parent)
        path = saving.save(backup.parent, with_keys=True).path
        site.EMAIL_KEYS = ["n" * 48]
        before = everything(site.DATA_DIR)
        with pytest.raises(Refused, match=r"open nothing in this backup.*--keys .*\.keys"):
            restore(path)
        assert everything(site.DATA_DIR) == before
        done = restore(path, are_keys_lost=True)
        assert "locked" in done.problems[0] and Comment.objects.get().masked_email == "locked"

    def test_stops_where_the_keys_read_no_journal_either(self, site, backup):
        """Nothing is sealed in it; but what was erased since would be back without a word."""
        Comment.objects.get().erase()
        site.EMAIL_KEYS = ["n" * 48]
        with pytest.raises(Refused, match="what was erased since is noted"):
            restore(backup)

    def test_takes_the_keys_from_their_file_and_keeps_those_that_were(
        self, site, backup, monkeypatch
    ):
        for name in ("SECRET_KEY", "EMAIL_KEYS"):
            monkeypatch.delenv(name, raising=False)
        path = saving.save(backup.parent, with_keys=True).path
        wanted, site.EMAIL_KEYS = site.EMAIL_KEYS, ["n" * 48]
        (site.DATA_DIR / "email_keys").write_text("n" * 48)
        restore(path, keys=str(names.keys_of(path)))
        assert (site.DATA_DIR / "email_keys").read_text() == ",".join(wanted)
        assert (site.DATA_DIR / "email_keys").stat().st_mode & 0o777 == 0o600
        (kept,) = site.DATA_DIR.glob("before-restore-*/email_keys")
        assert kept.read_text() == "n" * 48

    def test_wants_the_journal_of_what_was_erased_since(self, site, backup):
        names.journal_of(backup, site.PAPER).unlink(), files.own().unlink()
        with pytest.raises(Refused, match=r"no journal of erasures.*--without-journal"):
            restore(backup)
        assert "erase it again" in restore(backup, without_journal=True).notes[0]

    def test_wants_one_that_goes_back_far_enough(self, site, backup):
        site.KEPT_DAYS = site.KEPT_DAYS | {"ERASURES_KEPT_DAYS": 0}
        with pytest.raises(Refused, match="goes back 0 days"):
            restore(backup)

    def test_erases_again_what_the_journal_beside_it_tells(self, site, backup):
        comment = Comment.objects.get()
        withdrawn = CommentFactory(article=comment.article, body="Withdrawn since.")
        second = saving.save(backup.parent).path
        comment.erase(), withdrawn.withdraw()
        connection.close()
        shutil.rmtree(site.DATA_DIR / "media")
        files.own().unlink()  # the disk is lost, but for the backups
        done = restore(second)
        assert done.again == {"comments erased": 1, "comments withdrawn": 1}
        assert Comment.objects.get().status == "withdrawn"
        assert Erasure.objects.count() >= 2 and len(files.read(files.own())) >= 2
        if site.file:
            assert b"I crossed all eleven." not in site.file.read_bytes()

    def test_ends_all_sessions_and_makes_every_kept_page_out_of_date(self, site, backup, client):
        Session.objects.create(
            session_key="s" * 32, expire_date=timezone.now() + timedelta(days=1), session_data="x"
        )
        path = saving.save(backup.parent).path
        before = dict(Edition.objects.values_list("scope", "number"))
        restore(path)
        after = dict(Edition.objects.values_list("scope", "number"))
        assert not Session.objects.exists()
        assert before and all(after[scope] > before[scope] for scope in before)

    def test_that_fails_at_the_swap_leaves_all_as_it_was(self, site, backup, monkeypatch):
        Comment.objects.update(name="Written later")
        connection.close()
        before = everything(site.MEDIA_ROOT)

        def fails(self):
            raise OSError(errno.EIO, "Input/output error")

        kind = sqlite if site.file else postgresql
        monkeypatch.setattr(kind.Staged, "swap", fails)
        with pytest.raises(Refused, match="The disk said no"):
            restore(backup)
        assert everything(site.MEDIA_ROOT) == before
        assert Comment.objects.get().name == "Written later"
        assert lock.unfit(site.DATA_DIR) == ""
        assert not list(site.DATA_DIR.glob("*restoring*"))

    def test_whose_keys_cannot_be_put_leaves_all_as_it_was(self, site, backup, monkeypatch):
        for name in ("SECRET_KEY", "EMAIL_KEYS"):
            monkeypatch.delenv(name, raising=False)
        path = saving.save(backup.parent, with_keys=True).path
        (site.DATA_DIR / "email_keys").write_text("n" * 48)
        connection.close()
        before = everything(site.DATA_DIR)
        written = durable.write

        def fails(path, text):
            if path == site.DATA_DIR / "email_keys":
                raise OSError(errno.ENOSPC, "No space left on device")
            written(path, text)

        monkeypatch.setattr(durable, "write", fails)
        with pytest.raises(Refused, match="The disk said no"):
            restore(path, keys=str(names.keys_of(path)))
        assert everything(site.DATA_DIR) == before
        assert lock.unfit(site.DATA_DIR) == ""

    def test_says_in_sentences_what_it_did(self, site, backup):
        told = io.StringIO()
        call_command("restore", str(backup), stdout=told)
        assert "Restored 1 article, 1 comment" in told.getvalue()
        assert "sign in again" in told.getvalue() and "kept in" in told.getvalue()
        with pytest.raises(CommandError, match=r"Nothing was restored\. There is no file"):
            call_command("restore", "/nowhere")

    def test_shows_pictures_to_nginx_and_the_database_to_nobody(self, site, backup):
        restore(backup)
        for path in site.MEDIA_ROOT.rglob("*"):
            assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)
        if site.file:
            assert site.file.stat().st_mode & 0o777 == 0o600


class TestTheDailyBackup:
    def test_is_made_where_a_folder_is_named_and_nowhere_else(self, site, folder):
        assert tasks.back_up.call() is False and not folder.exists()
        site.BACKUP_DIR, site.BACKUP_KEEP = str(folder), 2
        assert tasks.back_up.call() is True
        assert len(names.ours(folder)) == 1

    def test_that_fails_is_told_in_the_log_and_to_whoever_asks_for_health(
        self, site, folder, client, caplog
    ):
        assert "backup" not in client.get("/healthz").json()
        site.BACKUP_DIR, site.BACKUP_KEEP = str(folder), 2
        assert client.get("/healthz").json()["backup"] == "none for 2 days"
        call_command("work", once=True)
        assert client.get("/healthz").json()["backup"] == "ok"
        DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=3))
        assert client.get("/healthz").json()["backup"] == "none for 2 days"
        site.BACKUP_DIR = str(site.MEDIA_ROOT / "wrong")
        tasks.back_up.enqueue()
        call_command("work", once=True)
        failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
        assert failed.count() == 1 and "The daily backup was not made." in caplog.text
        answer = client.get("/healthz")
        assert answer.json()["backup"].startswith("failed") and "wrong" not in answer.text

    @pytest.mark.parametrize("value", ["0", "-1", "91", "two", "", "1.5", "0000501"])
    def test_keeps_a_number_that_the_journal_can_serve(self, value):
        with pytest.raises(Exception, match=r"BACKUP_KEEP is .* from 1 to 90"):
            environment.backup_keep(value, most=90)


class TestPostgresPrograms:
    """What an operator meets who has not installed them, or the wrong ones."""

    def test_are_asked_for_in_a_sentence(self, monkeypatch):
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(Refused, match=r"pg_dump is not installed here.*postgresql-client"):
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
