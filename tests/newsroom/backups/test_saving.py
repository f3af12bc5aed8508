"""A backup: what is in it, what it replaces, and when none is made."""

import contextlib
import errno
import gzip
import io
import os
import sqlite3
import tarfile

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment
from newsroom import environment
from newsroom.backups import Refused, archive, names, saving, sqlite
from newsroom.serving import lock
from tests.factories import ImageFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


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
            pytest.raises(Refused, match="Another backup is running"),
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

    def test_that_fails_is_closed_before_the_file_beneath_it(self, tmp_path):
        path = tmp_path / "archive"
        with (
            path.open("wb") as file,
            pytest.raises(FileNotFoundError),
            archive.Writer(file) as made,
        ):
            made.add("media/a.png", tmp_path / "nowhere")
        assert gzip.decompress(path.read_bytes()) == b""  # its end is there, too

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
