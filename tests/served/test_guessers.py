"""What sixteen guessers of passwords do to readers: nothing they would notice. With -s: figures."""

import contextlib
import http.client
import json
import subprocess
import sys
import threading
import time

import pytest

from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

GUESSERS, READERS, SECONDS = 16, 4, 6
MOST = 2.5  # seconds at p99: ten times the goal on free cores, half of what it was without a bound


@pytest.fixture(scope="module")
def environment(environment):
    """Each guess comes from a network of its own, so that nothing but the hasher is in its way."""
    return environment | {"TRUSTED_PROXIES": "127.0.0.1"}


def read(port, until, path, times):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        while time.monotonic() < until:
            began = time.monotonic()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            times.append(time.monotonic() - began)
            time.sleep(0.01)


def readers_times(port, seconds=SECONDS):
    """Sorted, in seconds: of a page that is kept, and one that is made each time."""
    times, until = [], time.monotonic() + seconds
    paths = ["/", "/search/?q=rain", "/", "/healthz"]
    threads = [
        threading.Thread(target=read, args=(port, until, paths[number % 4], times))
        for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def at(share, times):
    return times[int(len(times) * share)]


def test_sixteen_guessers_do_not_move_readers(site):
    calm = readers_times(site)
    words = [sys.executable, "-m", "tests.served.guesser", site, GUESSERS, SECONDS + 2]
    with subprocess.Popen(
        [*map(str, words)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as guessers:
        time.sleep(1)
        attacked = readers_times(site)
        answers = json.loads(guessers.communicate(timeout=90)[0])
    for name, times in (("calm", calm), ("attacked", attacked)):
        print(f"{name}: {len(times)} pages, p50 {at(0.5, times) * 1000:.0f} ms, "
              f"p99 {at(0.99, times) * 1000:.0f} ms")  # fmt: skip
    print(f"guessers were answered {answers}")
    assert set(answers) <= {"200", "429"} and answers["429"] > 0
    assert at(0.99, attacked) < MOST
