"""Making a backup, while readers write."""

import errno
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from comments.privacy import durable_files
from comments.privacy.erasures import files
from comments.privacy.maintenance import journal_files
from newsroom.backups import Refused, archive, databases, keys, manifest, media, names
from newsroom.serving import lock

FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass
class Saved:
    path: Path
    manifest: manifest.Manifest
    keys: Path | None = None
    removed: list = field(default_factory=list)
    problems: list = field(default_factory=list)  # sentences: what was not done


def save(to, *, keep=None, with_keys=False):
    """Writes a backup to the folder and reads it again; returns a Saved. Raises Refused.

    A name appears only when the file is complete. The newest `keep` of our backups stay.
    """
    folder = _folder(to)
    with lock.one_backup(settings.DATA_DIR) as is_one, _in_sentences(folder):
        if not is_one:
            raise Refused("Another backup is running. Wait until it is finished.")
        with lock.shared(settings.DATA_DIR) as is_free:
            if not is_free:
                raise Refused(lock.IS_RESTORED.format(settings.DATA_DIR))
            return _save(folder, keep, with_keys)


def _save(folder, keep, with_keys):
    files.remember(folder)  # what is erased from now on is told beside the backup, too
    for left in names.drafts(folder):  # by a backup that was killed; none is being made but ours
        shutil.rmtree(left, ignore_errors=True)
    prefix = names.draft_prefix()
    with TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as made:
        draft = Path(made)
        told = _write(draft)
        if archive.verify(draft / "archive") != told:
            raise Refused(f"The backup in {folder} differs from the data. Check the disk.")
        saved = Saved(names.new(folder), told)
        if with_keys:
            keys.write(draft / "keys")
        os.replace(draft / "archive", saved.path)
        if with_keys:
            saved.keys = names.keys_of(saved.path)
            os.replace(draft / "keys", saved.keys)
        durable_files.sync(folder)
    if not journal_files.is_up_to_date():
        saved.problems.append("The journal of erasures could not be written; see the log.")
    saved.problems += _problems(told)
    # The oldest go only now that the new one was read again, and their keys go with them.
    saved.removed = names.ours(folder)[:-keep] if keep else []
    for path in saved.removed:
        path.unlink()
        names.keys_of(path).unlink(missing_ok=True)
    return saved


def _folder(to):
    folder = Path(to).resolve()
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if folder.is_relative_to(Path(public).resolve()):
            raise Refused(f"{folder} is served to readers. Choose another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(f"{folder} cannot be used: {error.strerror}.") from None
    return folder


@contextmanager
def _in_sentences(folder):
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Refused(
                f"The disk of {folder} is full. Nothing was left there. Free space and try again."
            ) from None
        name = f" ({error.filename})" if error.filename else ""
        raise Refused(f"The backup could not be written: {error.strerror}{name}.") from None
    except archive.Changed as error:
        raise Refused(f"{error} changed while it was being read. Try again.") from None


def _write(draft):
    """The database first: files are in the media folder before the rows that name them."""
    database = databases.current()
    handle = os.open(draft / "archive", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, database.snapshot(draft) as (copy, rows):
        with archive.Writer(file) as writer:
            writer.add(database.NAME, copy)
            for name, path in media.there(settings.MEDIA_ROOT):
                try:
                    writer.add(f"media/{name}", path)
                except FileNotFoundError:
                    continue  # it went meanwhile
            missing = {f"media/{name}" for name in media.named(rows)} - writer.proofs.keys()
            told = manifest.begin(rows, database.KIND, sorted(missing))
            writer.close(told)
        file.flush()
        os.fsync(file.fileno())
    return told


def _problems(told):
    if told.missing:
        count = len(told.missing)
        what = "1 file" if count == 1 else f"{count} files"
        yield (
            f"The media folder, and so the backup, lacks {what} that the database names: "
            f"{', '.join(told.missing[:5])}{' …' if count > 5 else ''}."
        )
    if linked := media.linked_folders(settings.MEDIA_ROOT):
        yield f"Not saved, because these folders are links: {', '.join(linked)}."
