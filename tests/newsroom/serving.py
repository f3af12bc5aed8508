"""The supervisor with a bare application, and a worker that only waits."""

import subprocess
import sys

from tests.processes import eventually, free_port, get
from tests.shared_data import PROJECT

SUPERVISE = (
    "import sys; from newsroom.serving.supervision import Supervisor;"
    "sys.exit(Supervisor(sys.argv[2:], [sys.executable, '-c', sys.argv[1]]).run())"
)
WAITS = (
    "import os, pathlib, time; from newsroom.serving import parent_watchdog;"
    "parent_watchdog.start();"
    "pathlib.Path({!r}).write_text(str(os.getpid())); time.sleep(600)"
)


class Served:
    def __init__(self, worker, *options):
        self.port = free_port()
        server = [sys.executable, "-m", "newsroom.serving.server", "--host", "127.0.0.1"]
        server += ["--port", str(self.port), "--application", "tests.newsroom.slow.application"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, worker, *server, *options],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.web = int(eventually(lambda: get(self.port)))

    def stop(self):
        self.process.terminate()
        out, _ = self.process.communicate(timeout=60)
        return out
