"""One server and, beside it, one background worker: started, watched and stopped together.

Each child leads a process group of its own, so that what it leaves behind can be ended with it,
and watches for our end (parent_watchdog.py), so that it stops even when we are killed.
"""

import contextlib
import os
import signal
import subprocess
import time

from newsroom.serving.shutdown import Shutdown

GLANCE = 0.5  # seconds between two looks at the children
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds before a worker that died is started again
STOP_WITHIN = 40  # seconds; longer than the server gives requests in flight
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# glibc gives each thread a heap of its own, and each grows to the most that its thread ever needed
# at once. One heap is smaller and stays as it is. And once 24 MB were freed, glibc puts all that is
# smaller on the heap, too, and keeps 48 MB of that: so what is large is mapped by itself, and goes
# back at once. docs/decisions/0006-server.md has the figures.
MB = 1024 * 1024
ONE_HEAP = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(MB),
    "MALLOC_TRIM_THRESHOLD_": str(8 * MB),
}


class Child:
    def __init__(self, command):
        self.command = command
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - made by `serve` and read by no shell
            command, stdin=subprocess.PIPE, process_group=0, env=ONE_HEAP | os.environ
        )

    @property
    def code(self):
        """The exit code as a shell would show it; None while it runs."""
        code = self.process.poll()
        return 128 - code if code is not None and code < 0 else code

    def stop(self):
        if self.code is None:
            self.process.terminate()

    def end(self, deadline):
        """Waits until the deadline (time.monotonic), then kills; nothing of the group stays."""
        try:
            self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()


class Supervisor:
    def __init__(self, server, worker=None, when_ready=None):
        """Takes the two commands as lists of words; the worker is optional.

        `when_ready` is called repeatedly until it returns True: it checks whether the server
        answers, and announces that once.
        """
        self.server_command, self.worker_command = server, worker
        self.when_ready = when_ready
        self.worker, self.pause, self.due = None, FIRST_PAUSE, 0.0

    def run(self):
        """Serves until a signal comes or the server ends; returns the server's exit code."""
        stop = Shutdown(SIGNALS)
        server = Child(self.server_command)
        while server.code is None and not stop.is_asked:
            self._tend_worker()
            if self.when_ready and self.when_ready():
                self.when_ready = None
            stop.wait(GLANCE)
        deadline = time.monotonic() + STOP_WITHIN
        children = [child for child in (server, self.worker) if child]
        for child in children:
            child.stop()
        for child in children:
            child.end(deadline)
        return server.code

    def _tend_worker(self):
        """Starts one where there is none: later each time one dies young."""
        now = time.monotonic()
        if self.worker and self.worker.code is not None:
            lived = now - self.worker.started
            self.worker.end(now)
            self.worker = None
            is_old = lived > LONGEST_PAUSE
            self.pause = FIRST_PAUSE if is_old else min(2 * self.pause, LONGEST_PAUSE)
            self.due = now + self.pause
        if self.worker_command and not self.worker and now >= self.due:
            self.worker = Child(self.worker_command)
