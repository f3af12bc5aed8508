"""Threads that run what may wait, and a line of jobs before them that has an end."""

import logging
import queue
import threading

log = logging.getLogger(__name__)
STOP_WITHIN = 1  # seconds; who asks to stop has waited for all answers already


class Threads:
    def __init__(self, name, count, *, waiting):
        """So many threads; of jobs that wait for one, no more than `waiting`."""
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
            except BaseException:  # one job that fails must not take its thread along
                log.exception("A job of %s failed.", threading.current_thread().name)
            del job  # it may hold a body, and the next may be long in coming
