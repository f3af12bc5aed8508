"""Readers beside four hundred clients that drip: `python -m benchmarks.besieged`, a minute.

The demo newspaper's server, two workers, on SQLite, without nginx. Half of the clients drip
headers, half bodies, a byte a second each. `ROUNDS` times calm and besieged take turns.
"""

import contextlib
import http.client
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.stages import Stage
from tests.newsroom.dripping import BODY, HEADERS, dripping

CLIENTS, ROUNDS, SECONDS = 400, 2, 6
GOAL = 250  # milliseconds


def main():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        stage = Stage(Path(folder), running)
        port = stage.up().port
        took = {}
        for _ in range(ROUNDS):
            read(port, took, "calm")
            with dripping(port, [BODY, HEADERS] * (CLIENTS // 2)):
                read(port, took, "besieged")
    print(f"\n{'':24} {'answers':>8} {'p50 ms':>8} {'p99 ms':>8} {'most ms':>8}  failed")
    for (when, path), (seconds, failed) in took.items():
        at = sorted(1000 * each for each in seconds)
        p50, p99 = statistics.median(at), at[int(len(at) * 0.99)]
        goal = f"  p99 ≤ {GOAL}" if when == "besieged" else ""
        row = f"{path} {when}"
        print(f"{row:24} {len(at):8} {p50:8.1f} {p99:8.1f} {at[-1]:8.1f} {failed:7}{goal}")


def read(port, took, when):
    """Asks for a while, each time on a connection of its own, as a new reader does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for path in ("/", "/healthz"):
            seconds, failed = took.setdefault((when, path), ([], 0))
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            with contextlib.closing(connection):
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            seconds.append(time.monotonic() - began)
            took[when, path] = (seconds, failed + (answer.status != 200))
        time.sleep(0.005)


if __name__ == "__main__":
    main()
