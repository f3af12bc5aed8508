"""Files that survive a power cut, and that nobody ever finds half-written."""

import os
import tempfile
from contextlib import suppress


def write(path, text):
    """Writes the file, only for our user; on any failure the old file stays."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # makes it 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    sync(path.parent)


def sync(path):
    """A file's content, or the names in a folder, are on the disk when it returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
