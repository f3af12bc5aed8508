"""SIGKILL to every process of the site while readers post: nothing acknowledged is lost or double.

`KILL_ROUNDS=500 python -m pytest -s -m served tests/served/test_killed.py` is the long run.
"""

import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

import pytest

from comments.privacy import tokens
from tests.processes import children, eventually, manage, runs
from tests.served.readers import Crowd
from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

ROUNDS = {"sqlite": 6, "postgres": 4}
LONGEST_POSTING = 1.0  # seconds from the beginning of a round to the kill; the moment is random
RESTART_WITHIN = 5  # seconds, of the usual start: other work of the machine delays single ones


class Auditor:
    """The process that prepares the discussion and looks for faults in it."""

    def __init__(self, environment):
        command = [sys.executable, "-m", "tests.served.auditor"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=pipe, stdout=pipe, text=True
        )
        self.prepared = json.loads(self.process.stdout.readline())

    def says(self, sent, count):
        """What it finds: `sent` are acknowledged comments, `count` is how many there were ever."""
        told = [(tokens.hash_of(comment["receipt"]), comment["body"]) for comment in sent]
        self.process.stdin.write(json.dumps([told, count]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Site:
    """`manage.py serve` with all its processes, which can be killed and started again."""

    def __init__(self, environment):
        self.environment, self.starts = environment, []
        self.start()

    def start(self):
        """Returns once it answers; remembers how long that took."""
        began = time.monotonic()
        self.process = manage(self.environment, "serve")
        health = f"http://127.0.0.1:{self.environment['PORT']}/healthz"
        assert eventually(lambda: urllib.request.urlopen(health).status) == 200
        self.starts.append(time.monotonic() - began)

    def kill(self):
        """Every process, in any order; nobody has time to notice that another is gone."""
        processes = [self.process.pid, *descendants(self.process.pid)]
        assert len(processes) == 5  # the supervisor, granian and its two workers, the other worker
        random.shuffle(processes)
        for each in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.process.wait()
        eventually(lambda: not any(runs(each) for each in processes))


def descendants(pid):
    return [each for child in children(pid) for each in (child, *descendants(child))]


@pytest.fixture
def rounds(environment):
    database = "postgres" if "DATABASE_URL" in environment else "sqlite"
    return int(os.environ.get("KILL_ROUNDS", ROUNDS[database]))


@pytest.fixture
def auditor(own_environment):
    auditor = Auditor(own_environment)
    with auditor.process:
        yield auditor


@pytest.fixture
def served(own_environment, auditor):
    site = Site(own_environment)
    yield site
    site.kill()


def test_what_was_acknowledged_stands_exactly_once_however_often_all_is_killed(
    own_environment, auditor, served, rounds
):
    crowd = Crowd(int(own_environment["PORT"]), auditor.prepared)
    for _ in range(rounds):
        before = len(crowd.acknowledged)
        with crowd.posting():
            time.sleep(random.uniform(0, LONGEST_POSTING))
            served.kill()
            crowd.enough.set()
            served.start()
        assert not crowd.refused
        said = auditor.says(crowd.acknowledged[before:], len(crowd.acknowledged))
        assert said["faults"] == []
    said = auditor.says(crowd.acknowledged, len(crowd.acknowledged))
    assert said["faults"] == []
    assert len(crowd.sent_again) >= rounds, "the kills met nobody who was posting"
    assert statistics.median(served.starts) < RESTART_WITHIN
    print(
        f"{rounds} kills, {len(crowd.acknowledged)} comments acknowledged, none lost or double; "
        f"{len(crowd.sent_again)} had to be sent again; {said['unjudged']} comments wait unjudged; "
        f"starts took {statistics.median(served.starts):.1f} s, at most {max(served.starts):.1f} s"
    )
