"""The one file: a compressed tar, with a manifest at its end that proves every file in it."""

import gzip
import io
import os
import re
import tarfile
import zlib
from hashlib import sha256
from pathlib import PurePosixPath

from newsroom.backups import Refused
from newsroom.backups.manifest import NAME as MANIFEST
from newsroom.backups.manifest import Manifest

LEVEL = 4  # of gzip: pictures shrink at none, the database as well as nearly at any
PIECE = 1024 * 1024  # bytes read at once
LONGEST_MANIFEST = 256 * 1024 * 1024  # bytes: two million pictures
DAMAGED = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)
KNOWN = re.compile(r"database\.(sqlite3|sql)|media/.+", re.DOTALL)


class Changed(Exception):
    """A file became shorter while it was read."""


# --- Writing ----------------------------------------------------------------------------------


class Writer:
    def __init__(self, file):
        """Writes to an open file; `proofs` has the length and hash of each file that was added."""
        self._zipped = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=LEVEL)
        self._tar = tarfile.TarFile(fileobj=self._zipped, mode="w", format=tarfile.PAX_FORMAT)
        self.proofs = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._zipped.close()  # also of one that failed: later its file is closed

    def add(self, name, path):
        """Raises FileNotFoundError before it writes anything, Changed while it writes."""
        with open(path, "rb") as source:
            about = os.fstat(source.fileno())
            proving = _Proving(source, about.st_size)
            self._tar.addfile(_entry(name, about.st_size, about.st_mtime), proving)
            self._tar.members.clear()  # it would remember every file
            self.proofs[name] = {"bytes": about.st_size, "sha256": proving.digest.hexdigest()}

    def close(self, manifest):
        manifest.files = self.proofs
        content = manifest.as_bytes()
        self._tar.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.close()
        self._zipped.close()


def _entry(name, size, time=0.0):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(time), 0o600
    return entry


class _Proving:
    """Hashes what is read, and reads no further than the announced length."""

    def __init__(self, source, length):
        self.source, self.left, self.digest = source, length, sha256()

    def read(self, size):
        piece = self.source.read(min(size, self.left))
        if len(piece) < min(size, self.left):
            raise Changed(self.source.name)
        self.left -= len(piece)
        self.digest.update(piece)
        return piece


# --- Reading ----------------------------------------------------------------------------------


def unpack(path, folder):
    """Writes all of it below the folder and returns the manifest. Raises Refused if one byte
    differs from what was saved; the caller must delete what was written until then."""
    return _read(path, lambda name: _made(folder, name))


def verify(path):
    """Reads all of it, and writes nothing. Returns the manifest; raises Refused."""
    return _read(path, lambda name: open(os.devnull, "wb"))


def _read(path, opened):
    proofs, manifest = {}, None
    try:
        with gzip.open(path) as zipped, tarfile.open(fileobj=zipped, mode="r|") as tar:
            for entry in tar:
                if entry.name == MANIFEST and entry.isreg() and entry.size <= LONGEST_MANIFEST:
                    manifest = Manifest.read(tar.extractfile(entry).read())
                else:
                    name = _sound(entry)  # before anything is made of it
                    proofs[name] = _copied(tar.extractfile(entry), opened(name))
                tar.members.clear()  # it would remember every file
            zipped.read()  # the checksum is at the end
    except DAMAGED:
        raise Refused(f"{path} is damaged or incomplete. Use another backup.") from None
    except FileNotFoundError:
        raise Refused(f"There is no file {path}.") from None
    if manifest is None or manifest.files != proofs:
        raise Refused(f"{path} is damaged: its files differ from those that were saved.")
    return manifest


def _sound(entry):
    """Its name, if it is one that we use; nothing is ever written outside the folder."""
    parts = PurePosixPath(entry.name).parts
    if not entry.isreg() or not KNOWN.fullmatch(entry.name) or ".." in parts:
        raise Refused(f"This file is not a Newsroom backup: it contains {entry.name!r}.")
    return entry.name


def _made(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return open(path, "xb")


def _copied(source, target):
    digest, length = sha256(), 0
    with target:
        while piece := source.read(PIECE):
            target.write(piece)
            digest.update(piece)
            length += len(piece)
    return {"bytes": length, "sha256": digest.hexdigest()}
