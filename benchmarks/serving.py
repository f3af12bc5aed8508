"""Servers to measure, and the load that measures them; all on loopback, all stopped at the end."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

WORKERS = 2
READY_WITHIN = 30  # seconds until a server must answer
MICROSECONDS = {"us": 1, "ms": 1000, "s": 1_000_000}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass
class Served:
    """An application on our granian, with our figures, in a process group of its own."""

    application: str
    environment: dict
    module: str = "newsroom.serving.server"
    port: int = field(default_factory=free_port)

    @contextlib.contextmanager
    def running(self, workers=WORKERS):
        command = [sys.executable, "-m", self.module, "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(workers)]
        command += ["--application", self.application]
        own = {"SITE_URL": f"http://127.0.0.1:{self.port}"}
        environment = os.environ | own | self.environment
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, process_group=0)
        try:
            self.pid = process.pid
            wait_for(self.port)
            yield self
        finally:
            process.terminate()
            process.wait(20)

    def memory_of_workers(self):
        """Megabytes (PSS) of each worker."""
        text = subprocess.run(
            [shutil.which("pgrep"), "-P", str(self.pid)], capture_output=True, text=True, check=True
        ).stdout
        return [_pss(pid) for pid in text.split()]


def _pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as report:
        kilobytes = next(line.split()[1] for line in report if line.startswith("Pss:"))
    return int(kilobytes) / 1024


def wait_for(port):
    end = time.monotonic() + READY_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def ask(port, path, **headers):
    """(status, headers, body) of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()


@dataclass
class Row:
    """One thing to measure, and what was measured of it in each round."""

    name: str
    url: str
    headers: dict = field(default_factory=dict)
    connections: int = 16
    rounds: list = field(default_factory=list)

    def measure(self, seconds):
        before, after = self.command(seconds)
        told = subprocess.run(
            [*before, self.url, *after], capture_output=True, text=True, check=True
        ).stdout
        self.rounds.append(read(told))

    def command(self, seconds):
        """Of wrk: what stands before the address, and after it."""
        words = [shutil.which("wrk"), "-t2", f"-c{self.connections}", f"-d{seconds}s"]
        words += ["--latency", "--timeout", "8s"]
        for name, value in self.headers.items():
            words += ["-H", f"{name}: {value}"]
        return words, []

    def median(self, what):
        return statistics.median(getattr(measured, what) for measured in self.rounds)


@dataclass
class Measured:
    rate: float  # answers a second
    p50: float  # microseconds
    p99: float
    failed: int


def read(told):
    """What wrk printed."""
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    p50, p99 = (_microseconds(told, share) for share in ("50%", "99%"))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    sockets = re.findall(r"(?:connect|read|write|timeout) (\d+)", told)
    return Measured(rate, p50, p99, int(failed[1]) if failed else sum(map(int, sockets)))


def _microseconds(told, share):
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", told).groups()
    return float(number) * MICROSECONDS[unit]
