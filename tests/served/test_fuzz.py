"""Nothing that anybody sends is answered 5xx, or makes the site larger.

`FUZZ_SECONDS=600 python -m pytest -s -m served tests/served/test_fuzz.py` for a night's work;
`FUZZ_SEED` makes the choices of an earlier run.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.furnishing import furnish
from tests.processes import children, eventually, manage
from tests.served.fuzz.fuzzer import Fuzzer
from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

SECONDS = float(os.environ.get("FUZZ_SECONDS", "20"))
SEED = os.environ.get("FUZZ_SEED") or str(random.randrange(10**9))
KEEPER = "from tests.served.fuzz import keeper; keeper.main()"
WORKERS = 2  # WEB_WORKERS of every served site here
# In these seconds pools are filled, pages are kept, and the heap meets the largest that it has to
# hold at once: the longer we look, the rarer what we see.
WARM_UP = max(10.0, SECONDS / 4)
CACHE_MB = 4  # kept by each process, so that its bound is reached soon
GROWTH_MB = 40  # of a process: the cache, connections, and what Python does not give back


@pytest.fixture
def keeper(environment):
    """Asks what stands at the site now, after making good what was destroyed."""
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", KEEPER],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask():
            print("now", file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.fixture
def served(environment):
    """The process of a served site behind a proxy that is believed, so that networks can vary."""
    environment |= {"TRUSTED_PROXIES": "127.0.0.1", "PAGE_CACHE_MB": str(CACHE_MB)}
    furnish(environment)
    with manage(environment, "serve", "--no-worker") as process:
        eventually(lambda: is_well(environment["PORT"]))
        yield process
        process.terminate()


def is_well(port):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status == 200


def megabytes(pid):
    """{process: its share of memory} of this one and all that it started."""
    found, waiting = {}, [pid]
    while waiting:
        pid = waiting.pop()
        with contextlib.suppress(OSError):
            report = Path(f"/proc/{pid}/smaps_rollup").read_text()
            found[pid] = int(report.split("Pss:")[1].split()[0]) / 1024
            waiting += children(pid)
    return found


def test_nothing_that_anybody_sends_is_answered_5xx_or_makes_the_site_larger(
    served, environment, keeper, capsys
):
    fuzzer = Fuzzer(int(environment["PORT"]), SEED, keeper)
    for _ in range(WORKERS):
        fuzzer.visit()
    fuzzer.run(WARM_UP)
    before, began = megabytes(served.pid), time.monotonic()
    fuzzer.run(SECONDS)
    took, after = time.monotonic() - began, megabytes(served.pid)
    grown = {pid: after.get(pid, 0) - stood for pid, stood in before.items()}
    with capsys.disabled():
        print(f"\n{fuzzer.told()}\n{took:.0f} s; {sum(before.values()):.0f} MB before, ")
        print(f"{sum(after.values()):.0f} MB after; most in one process {max(grown.values()):.0f}")
    assert not fuzzer.faults, fuzzer.told()
    assert is_well(environment["PORT"])
    assert before.keys() == after.keys(), "a process of the site ended"
    assert max(grown.values()) < GROWTH_MB, grown
