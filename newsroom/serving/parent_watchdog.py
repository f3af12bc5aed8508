"""A process that must not outlive the one that started it.

The parent keeps the other end of our standard input and never writes to it. However the parent
ends, even by SIGKILL, the kernel closes that end; the read returns, and we stop as for SIGTERM.
"""

import os
import signal
import threading

STANDARD_INPUT = 0


def start():
    threading.Thread(target=_stop_with_parent, name="parent watchdog", daemon=True).start()


def _stop_with_parent():
    os.read(STANDARD_INPUT, 1)
    os.kill(os.getpid(), signal.SIGTERM)
