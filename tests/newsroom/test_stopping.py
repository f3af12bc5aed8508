import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from newsroom.serving.shutdown import Shutdown
from tests.shared_data import PROJECT

SLEEPS = (
    "import signal; from newsroom.serving import shutdown;"
    "stop = shutdown.Shutdown([signal.SIGTERM]);"
    "print('up', flush=True)\nwhile not stop.is_asked: stop.wait(0.001)"
)
ROUNDS = 15  # with a threading.Event, one in three stood still
STORM = 0.02  # seconds


@pytest.fixture
def stop():
    before = signal.getsignal(signal.SIGUSR1)
    yield Shutdown([signal.SIGUSR1])
    signal.signal(signal.SIGUSR1, before)


def test_a_signal_ends_the_sleep(stop):
    os.kill(os.getpid(), signal.SIGUSR1)
    stop.wait(600)
    assert stop.is_asked


def test_without_a_signal_the_sleep_ends_by_itself(stop):
    stop.wait(0.001)
    assert not stop.is_asked


def test_who_was_asked_before_does_not_sleep(stop):
    os.kill(os.getpid(), signal.SIGUSR1)
    stop.wait(600)
    stop.wait(600)
    assert stop.is_asked


def test_a_storm_of_signals_stops_it_as_one_does():
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", SLEEPS]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"up\n"
            until = time.monotonic() + STORM
            while time.monotonic() < until:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)
            try:
                assert process.wait(20) in (0, -signal.SIGTERM)  # the latter once Python has ended
            finally:
                process.kill()
