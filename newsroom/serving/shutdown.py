"""A request to stop, made by a signal, and the sleep that it ends.

A `threading.Event` cannot do this: its `set()` takes a lock, and the second of two signals (a
terminal and `make` both send one) would wait within its handler for what the first still holds.
`SimpleQueue.put()` is documented to be reentrant.
"""

import queue
import signal


class Shutdown:
    def __init__(self, signals):
        """Listens for the signals from now on; only the main thread may."""
        self.is_asked = False
        self._asked = queue.SimpleQueue()
        for each in signals:
            signal.signal(each, self._ask)

    def wait(self, seconds):
        """Sleeps for these seconds, or until a stop is requested."""
        if not self.is_asked:
            try:
                self._asked.get(timeout=seconds)
            except queue.Empty:
                return

    def _ask(self, *_):
        self.is_asked = True
        self._asked.put(None)
