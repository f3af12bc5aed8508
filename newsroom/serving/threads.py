"""Threads that run what may wait, and a line of jobs before them that has an end."""

import logging
import queue
import threading

log = logging.getLogger(__name__)
STOP_WITHIN = 1  # seconds; the caller has already waited for all answers


class Threads:
    def __init__(self, name, count, *, waiting):
        """Starts `count` threads; at most `waiting` jobs may wait for one."""
        self.waiting, self.jobs = waiting, queue.SimpleQueue()
        self.threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self.threads:
            thread.start()

    def take(self, job):
        """Whether a thread will call this, now or later; never waits."""
        if self.jobs.qsize() >= self.waiting:
            return False
        self.jobs.put(job)
        return True

    def stop(self):
        for _ in self.threads:
            self.jobs.put(None)
        for thread in self.threads:
            thread.join(STOP_WITHIN)

    def _work(self):
        while (job := self.jobs.get()) is not None:
            try:
                job()
            except BaseException:  # a job that fails must not end its thread
                log.exception("A job of %s failed.", threading.current_thread().name)
            del job  # it may hold a body, and the next job may come much later
