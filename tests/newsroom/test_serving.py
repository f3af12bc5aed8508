"""The supervisor, with real processes: a bare application and workers that only wait or die."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tests.newsroom.serving import SUPERVISE
from tests.processes import eventually, get, runs
from tests.shared_data import PROJECT

DIES = "import pathlib; p = pathlib.Path({!r}); p.open('a').write('x'); raise SystemExit(1)"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_finished_and_no_process_stays_behind(serve, waits, note, sign):
    served = serve(waits)
    worker = int(eventually(lambda: note.exists() and note.read_text()))
    answers = []
    reader = threading.Thread(target=lambda: answers.append(get(served.port, "/slow")))
    reader.start()
    time.sleep(0.5)
    served.process.send_signal(sign)
    reader.join()
    assert answers == [str(served.web)]
    assert served.process.wait(30) == 0
    assert not runs(worker) and not runs(served.web)


def test_a_supervisor_that_is_killed_leaves_no_process_behind(serve, waits, note):
    served = serve(waits)
    worker = int(eventually(lambda: note.exists() and note.read_text()))
    served.process.kill()
    eventually(lambda: not runs(worker) and not runs(served.web))


def test_a_web_process_that_dies_is_replaced(serve, waits):
    served = serve(waits)
    os.kill(served.web, signal.SIGKILL)
    assert int(eventually(lambda: get(served.port))) != served.web


def test_a_worker_that_dies_is_started_again_after_growing_pauses(serve, note):
    serve(DIES.format(str(note)))
    eventually(lambda: note.exists() and note.read_text() == "xx")
    time.sleep(2)
    assert note.read_text() == "xx"  # the third comes four seconds after the second
    eventually(lambda: note.read_text() == "xxx")


def test_a_server_that_cannot_start_ends_everything_with_its_exit_code(waits):
    server = [sys.executable, "-c", "raise SystemExit(7)"]
    command = [sys.executable, "-c", SUPERVISE, waits, *server]
    assert subprocess.run(command, cwd=PROJECT, timeout=30).returncode == 7


def test_two_hundred_clients_that_never_finish_their_headers_stop_nobody(serve, waits):
    served = serve(waits)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        assert get(served.port) == str(served.web)
        assert time.monotonic() - began < 1
        slow.settimeout(15)  # the server's patience is ten seconds
        assert b"200" not in slow.recv(100)


def test_the_access_log_holds_the_request_and_nothing_of_the_reader(serve, waits):
    served = serve(waits, "--access-log")
    get(served.port, "/2026/11/24/a-bridge-in-two-cities/?q=private")
    get(served.port, "/awaiting/Zm9vYmFyYmF6cXV4MTIzNDU2/")
    time.sleep(0.5)  # a line is written once its answer has left
    lines = served.stop().splitlines()
    assert any(" GET /2026/11/24/a-bridge-in-two-cities/ 200 " in line for line in lines)
    assert any(" GET /awaiting/…/ 200 " in line for line in lines)
    assert not any(secret in line for line in lines for secret in ("private", "Zm9v", "127.0.0.1"))


def test_no_address_writes_a_line_of_the_access_log_by_itself(serve, waits):
    served = serve(waits, "--access-log")
    get(served.port, "/a%0A[2026-11-30]%20GET%20/forged%20200/")
    time.sleep(0.5)  # a line is written once its answer has left
    (line,) = [line for line in served.stop().splitlines() if "forged" in line]
    assert " GET /a?[2026-11-30]?GET?/forged?200/ 200 " in line


def test_a_worker_that_was_started_while_all_is_killed_ends_by_itself():
    """It was forked from a process that swallows signals, and nothing listens in it yet."""
    starts = (
        "import signal, time; from newsroom.serving import server;"
        "signal.signal(signal.SIGTERM, lambda *_: None); server.load('time.sleep')(20)"
    )
    command = [sys.executable, "-c", starts]
    worker = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL)
    assert worker.wait(15) == -signal.SIGTERM
