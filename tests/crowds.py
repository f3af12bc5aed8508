"""Many threads that do the same at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


class Crowd:
    """Threads that one barrier sets off together, as often as wished."""

    def __init__(self, count):
        self.count, self.barrier = count, Barrier(count)
        self.pool = ThreadPoolExecutor(count)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.pool.shutdown()

    def at_once(self, work):
        """What work(n) returned in each of them."""
        return list(self.pool.map(self._run, [work] * self.count, range(self.count)))

    def _run(self, work, n):
        try:
            self.barrier.wait()
            return work(n)
        finally:
            connection.close()
            if connection.connection is not None:  # Django leaves that of a database in memory open
                connection.connection.close()
                connection.connection = None


def at_once(count, work):
    """The same for once."""
    with Crowd(count) as crowd:
        return crowd.at_once(work)
