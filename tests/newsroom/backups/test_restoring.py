"""Restoring: what is refused, what is kept, and what a failure leaves."""

import contextlib
import errno
import io
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

from articles.models import CacheVersion
from comments.models import Comment, Erasure
from comments.privacy import durable_files
from comments.privacy.erasures import files
from newsroom.backups import Refused, archive, names, postgresql, restoring, saving, sqlite
from newsroom.backups.manifest import Manifest
from newsroom.serving import lock
from tests.factories import CommentFactory, ImageFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

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
        with pytest.raises(Refused, match="not a Newsroom backup"):
            restore(path)
        assert not list(tmp_path.rglob("outside"))

    def test_follows_no_link_in_the_file(self, site, tmp_path):
        path = tmp_path / "evil.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            entry = tarfile.TarInfo("media/link")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(entry)
        with pytest.raises(Refused, match="not a Newsroom backup"):
            restore(path)

    def test_takes_nothing_but_a_file_for_a_manifest(self, site, tmp_path):
        path = tmp_path / "folder.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            entry = tarfile.TarInfo("manifest.json")
            entry.type = tarfile.DIRTYPE
            tar.addfile(entry)
        with pytest.raises(Refused, match="not a Newsroom backup"):
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
        with pytest.raises(Refused, match=r"do not open this backup.*--keys .*\.keys"):
            restore(path)
        assert everything(site.DATA_DIR) == before
        done = restore(path, are_keys_lost=True)
        assert "locked" in done.problems[0] and Comment.objects.get().masked_email == "locked"

    def test_stops_where_the_keys_read_no_journal_either(self, site, backup):
        """Nothing is sealed in it; but what was erased since would be back without a word."""
        Comment.objects.get().erase()
        site.EMAIL_KEYS = ["n" * 48]
        with pytest.raises(Refused, match="its journal of erasures need"):
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
        assert "Erase it again" in restore(backup, without_journal=True).notes[0]

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
        before = dict(CacheVersion.objects.values_list("tag", "number"))
        restore(path)
        after = dict(CacheVersion.objects.values_list("tag", "number"))
        assert not Session.objects.exists()
        assert before and all(after[tag] > before[tag] for tag in before)

    def test_that_fails_at_the_swap_leaves_all_as_it_was(self, site, backup, monkeypatch):
        Comment.objects.update(name="Written later")
        connection.close()
        before = everything(site.MEDIA_ROOT)

        def fails(self):
            raise OSError(errno.EIO, "Input/output error")

        kind = sqlite if site.file else postgresql
        monkeypatch.setattr(kind.Staged, "swap", fails)
        with pytest.raises(Refused, match="The disk reported an error"):
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
        written = durable_files.write

        def fails(path, text):
            if path == site.DATA_DIR / "email_keys":
                raise OSError(errno.ENOSPC, "No space left on device")
            written(path, text)

        monkeypatch.setattr(durable_files, "write", fails)
        with pytest.raises(Refused, match="The disk reported an error"):
            restore(path, keys=str(names.keys_of(path)))
        assert everything(site.DATA_DIR) == before
        assert lock.unfit(site.DATA_DIR) == ""

    def test_says_in_sentences_what_it_did(self, site, backup):
        told = io.StringIO()
        call_command("restore", str(backup), stdout=told)
        assert "Restored 1 article, 1 comment" in told.getvalue()
        assert "log in again" in told.getvalue() and "kept in" in told.getvalue()
        with pytest.raises(CommandError, match=r"Nothing was restored\. There is no file"):
            call_command("restore", "/nowhere")

    def test_shows_pictures_to_nginx_and_the_database_to_nobody(self, site, backup):
        restore(backup)
        for path in site.MEDIA_ROOT.rglob("*"):
            assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)
        if site.file:
            assert site.file.stat().st_mode & 0o777 == 0o600
