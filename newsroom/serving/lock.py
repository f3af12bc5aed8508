"""Who is at work on a data folder: locks of the kernel, gone with the process that held them.

`serve.lock` is held by one supervisor, so that a second `serve` on the folder is refused.
`running.lock` is shared by every process that works with the data (web processes, workers), and a
restore must have it alone. The files hold nothing and stay; that they exist says nothing.
"""

import fcntl
import os

SERVE, RUNNING = "serve.lock", "running.lock"

_kept = []  # an open file is a lock: closed by the garbage collector it would be none


def hold(data_dir) -> bool:
    """Becomes the one supervisor of the folder until this process ends; False if another is."""
    return _lock(data_dir / SERVE, fcntl.LOCK_EX)


def share(data_dir) -> bool:
    """Says that this process works with the folder's data; False while a restore changes them."""
    return _lock(data_dir / RUNNING, fcntl.LOCK_SH)


def hold_alone(data_dir) -> bool:
    """For a restore: nobody serves, works or starts to until this process ends; False if any do."""
    return hold(data_dir) and _lock(data_dir / RUNNING, fcntl.LOCK_EX)


def release():
    """Gives back all that this process holds (a process that ends does so by itself)."""
    while _kept:
        os.close(_kept.pop())


def _lock(path, kind):
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    _kept.append(handle)
    return True
