"""Restores a backup: unpacks, verifies and migrates it beside the live data, then swaps."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from comments.privacy.erasures import files
from newsroom import environment
from newsroom.backups import Refused, archive, databases, keys, media, names
from newsroom.serving import lock

RUNS = (
    "The site is running on {}. Stop it and its workers (for example `systemctl stop newsroom`), "
    "then try again."
)


@dataclass
class Choices:
    """The operator's options."""

    keys: str = ""  # a file of keys, as `backup --with-keys` writes
    are_keys_lost: bool = False
    without_journal: bool = False


@dataclass
class Restored:
    manifest: object
    again: dict = field(default_factory=dict)  # {what was repeated: for how many rows}
    kept: list = field(default_factory=list)  # where the previous data is
    notes: list = field(default_factory=list)  # sentences
    problems: list = field(default_factory=list)  # sentences: what was not done


def restore(path, choices):
    """Returns a Restored. Raises Refused if nothing was changed."""
    with lock.alone(settings.DATA_DIR) as is_alone:
        if not is_alone:
            raise Refused(RUNS.format(settings.DATA_DIR))
        database = databases.current()
        database.refuse_if_used()
        with _in_sentences(), _unpacked(Path(path).resolve()) as (folder, told):
            return _restore(Path(path).resolve(), folder, told, database, choices)


def _restore(path, folder, told, database, choices):
    result = Restored(told)
    _refuse_foreign(told, database)
    found_keys = _keys(path, told, choices, result)
    journals = _journals(path, told, choices, result)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = settings.DATA_DIR / f"before-restore-{stamp}"
    tables = database.Staged(stamp)
    try:
        tables.load(folder / database.NAME)
        is_behind = not set(told.migrations).issuperset(_known_migrations())
        report = _finish(tables, found_keys, journals, is_behind=is_behind)
        _swap(tables, media.Staged(folder / "media", aside / "media"), found_keys, aside, result)
    except BaseException:
        tables.drop()
        raise
    result.again = report["done"]
    _remember(journals)
    if not found_keys and isinstance(settings.SECRET_KEY, environment.PassingSecret):
        # Without any the site would not start; with another one, signed links alone are gone.
        place = settings.KEY_FILES["SECRET_KEY"]
        environment.make_secret(place)
        result.notes.append(
            f"There was no SECRET_KEY, so a new one was created in {place}. If you have the old "
            "one, put it there. With a new one, links to waiting comments no longer open, and "
            "staff need a recovery code instead of their authenticator app."
        )
    return result


def _remember(journals):
    """From now on the data folder's own journal has all of it.

    The journal beside the backup is not updated: if someone tests a copy, what is erased in the
    copy does not concern the site whose backup it is.
    """
    lines = sorted({line for journal in journals for line in files.read(journal)})
    known = set(files.read(files.own()))
    files.append(files.own(), [line for line in lines if line not in known])


# --- Unpacking --------------------------------------------------------------------------------


@contextmanager
def _unpacked(path):
    """A temporary folder on the disk of the media, with everything from the backup."""
    parent = Path(settings.MEDIA_ROOT).resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(".restoring-*"):
        shutil.rmtree(left, ignore_errors=True)  # by a restore that was killed
    folder = parent / f".restoring-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder, archive.unpack(path, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _in_sentences():
    try:
        yield
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        raise Refused(f"The disk reported an error: {error.strerror}{name}.") from None


# --- May it be put back here? -----------------------------------------------------------------


def _refuse_foreign(told, database):
    if told.database != database.KIND:
        raise Refused(
            f"This backup holds a {told.database} database, but DATABASE_URL names a "
            f"{database.KIND} database. Set DATABASE_URL to a {told.database} database."
        )
    unknown = sorted(set(told.migrations) - set(_known_migrations()))
    if unknown:
        more = f" and {len(unknown) - 1} more" if unknown[1:] else ""
        raise Refused(
            f"This backup was made by newer code: this code does not know {unknown[0]}{more}. "
            "Update the code to the version that made the backup, or a later one, then try again."
        )


def _known_migrations():
    """ "app.name" of all that this code has, and of those that they replace."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = dict.fromkeys(f"{app}.{name}" for app, name in loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= dict.fromkeys(f"{app}.{name}" for app, name in migration.replaces)
    return known


def _keys(path, told, choices, result):
    """{setting: value} to put in the data folder; nothing where those that are there do."""
    found = keys.read(choices.keys) if choices.keys else {}
    keys.refuse_unusable(found)
    own = found["EMAIL_KEYS"].split(",") if found else settings.EMAIL_KEYS
    here = keys.fingerprints(own or ())
    is_any_erased = any(files.read(journal) for journal in _journals_there(path, told))
    if told.keys[0] in here or not (told.sealed or is_any_erased):
        return found
    if choices.are_keys_lost:
        result.problems.append(
            "The email addresses in it stay locked. What was erased since the backup could not be "
            "erased again, because the journal cannot be read without the keys either."
        )
        return found
    beside = names.keys_of(path)
    hint = f"--keys {beside}" if beside.exists() else "--keys FILE, or set EMAIL_KEYS"
    raise Refused(
        f"The keys here ({', '.join(here) or 'none'}) do not open this backup. Its email addresses "
        f"and its journal of erasures need the key {told.keys[0]}. Provide it ({hint}). If nobody "
        "has it, use --keys-lost: email addresses then stay “locked” for good, and what people "
        "erased since comes back."
    )


def _journals(path, told, choices, result):
    """The files that tell what was erased since. Raises Refused where there may be more."""
    found = _journals_there(path, told)
    days = settings.KEPT_DAYS["ERASURES_KEPT_DAYS"]
    if not found:
        beside = names.journal_of(path, told.paper).name
        gap = f"There is no journal of erasures beside it ({beside}) or in the data folder."
    elif told.age.days >= days:
        gap = f"It is {told.age.days} days old, but the journal of erasures goes back {days} days."
    else:
        return found
    if not choices.without_journal:
        raise Refused(
            f"{gap} What people erased since would come back. Put the journal beside the backup, "
            "or use --without-journal to restore anyway."
        )
    result.notes.append(f"{gap} What people erased since the backup is back. Erase it again.")
    return found


def _journals_there(path, told):
    both = names.journal_of(path, told.paper), files.own()
    return [journal for journal in both if journal.exists()]


# --- Finishing and swapping -------------------------------------------------------------------


def _finish(tables, found_keys, journals, *, is_behind):
    """In a separate process, which uses the restored database as that of the site."""
    own = {"DATA_DIR": str(settings.DATA_DIR), "EMAIL_KEYS": ",".join(settings.EMAIL_KEYS or ())}
    environment = os.environ | own | found_keys | tables.environment
    done = subprocess.run(
        [sys.executable, "manage.py", "finish_restore"],
        input=json.dumps({"migrate": is_behind, "journals": [str(path) for path in journals]}),
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it was killed"])[-1]
        raise Refused(f"The restored database could not be brought up to date: {last}")
    return json.loads(done.stdout)


def _swap(tables, pictures, found_keys, aside, result):
    """A mark says that the swap is running: if it is killed, the operator must restore again."""
    mark = settings.DATA_DIR / lock.UNFINISHED
    mark.touch(mode=0o600)
    try:
        aside.mkdir(mode=0o700)
        undo_keys = keys.put(found_keys, aside)
    except BaseException:
        mark.unlink()
        raise
    try:
        pictures.swap()
        tables.swap()  # all or nothing, so last
    except BaseException:
        pictures.swap_back()
        undo_keys()
        mark.unlink()
        raise
    mark.unlink()
    with suppress(OSError):
        aside.rmdir()  # where nothing was
    result.kept = [where for where in (tables.kept, pictures.kept) if where]
