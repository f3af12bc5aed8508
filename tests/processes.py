"""Processes that tests start, and how they wait for what becomes of them."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time

from tests.shared_data import PROJECT

GIVEN = set()  # ports: the system may give one again before whoever asked first listens there


def free_port():
    while True:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        if port not in GIVEN:
            GIVEN.add(port)
            return port


def get(port, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def eventually(question, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if answer := question():
                return answer
        time.sleep(0.05)
    raise AssertionError("it never came true")


def runs(pid):
    """Whether a process runs; one that is dead and not yet buried does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def manage(environment, *words):
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return [int(each) for each in found.read().split()]
