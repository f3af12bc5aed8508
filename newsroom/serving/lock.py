"""Who uses a data folder: kernel locks, which end with the process that holds them.

`serve.lock` is held by one supervisor, so that a second `serve` on the folder is refused.
`running.lock` is shared by every process that uses the data (web processes, workers), and a restore
needs it exclusively. The files are empty and stay; their existence means nothing.
"""

import contextlib
import fcntl
import os

SERVE, RUNNING, BACKUP = "serve.lock", "running.lock", "backup.lock"
UNFINISHED = "restore.unfinished"  # exists while a restore swaps the data
IS_UNFINISHED = "A restore was interrupted in {}. First run `manage.py restore FILE` again."
IS_RESTORED = "A restore is running in {}. Start again when it is finished."

_kept = []  # an open file is a lock: closed by the garbage collector it would be none


def hold(data_dir) -> bool:
    """Becomes the one supervisor of the folder until this process ends; False if another is."""
    return _keep(_locked(data_dir / SERVE, fcntl.LOCK_EX))


def share(data_dir) -> bool:
    """Marks that this process uses the folder's data; False while a restore changes them."""
    return _keep(_locked(data_dir / RUNNING, fcntl.LOCK_SH))


def shared(data_dir):
    """The same as a context, which yields whether it could be had."""
    return _held(data_dir / RUNNING, fcntl.LOCK_SH)


def unfit(data_dir) -> str:
    """Why the folder cannot be used now, as a message; empty if it can."""
    if (data_dir / UNFINISHED).exists():
        return IS_UNFINISHED.format(data_dir)
    handle = _locked(data_dir / RUNNING, fcntl.LOCK_SH)
    if handle is None:
        return IS_RESTORED.format(data_dir)
    os.close(handle)
    return ""


@contextlib.contextmanager
def alone(data_dir):
    """For a restore: prevents `serve` and `work` from starting. Yields whether none is running."""
    with _held(data_dir / SERVE) as is_one, _held(data_dir / RUNNING) as is_alone:
        yield is_one and is_alone


def one_backup(data_dir):
    """For a backup: a context, which yields False where another backup of the folder is made."""
    return _held(data_dir / BACKUP)


def release():
    """Gives back what `hold` and `share` took (a process that ends does so by itself)."""
    while _kept:
        os.close(_kept.pop())


def _keep(handle):
    if handle is not None:
        _kept.append(handle)
    return handle is not None


@contextlib.contextmanager
def _held(path, kind=fcntl.LOCK_EX):
    handle = _locked(path, kind)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _locked(path, kind):
    """An open file that is the lock, or None."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
