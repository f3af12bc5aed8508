"""When a site says that it serves, and to whom."""

import socket
import subprocess
import sys
import time

import pytest

from newsroom.serving import readiness
from tests.processes import free_port
from tests.shared_data import PROJECT

SUPERVISE = (
    "import sys, time; from newsroom.serving.supervision import Supervisor;"
    "looks = iter([False, False, True]);"
    "when_ready = lambda: (ready := next(looks)) and (print('ready', flush=True) or ready);"
    "sys.exit(Supervisor(sys.argv[1:], when_ready=when_ready).run())"
)


def test_a_port_where_nobody_answers_is_not_ready():
    assert readiness.answers("127.0.0.1", free_port()) is False


def test_whoever_listens_and_does_not_answer_is_not_ready(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert readiness.answers("127.0.0.1", silent.getsockname()[1]) is False


def test_any_answer_is_one(live_server):
    host, port = live_server.thread.host, live_server.thread.port
    assert readiness.answers(host, port) is True


@pytest.mark.parametrize("name", ["@newsroom-nobody-listens", "/nowhere/notify"])
def test_a_socket_on_which_nobody_listens_any_more_ends_no_site(monkeypatch, name):
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    readiness.tell_systemd()


@pytest.mark.parametrize("abstract", [True, False])
def test_systemd_is_told_once_where_it_asked_to_be(tmp_path, monkeypatch, abstract):
    name = f"@newsroom-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0{name[1:]}" if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        readiness.tell_systemd()
        assert systemd.recv(64) == b"READY=1"
        monkeypatch.delenv("NOTIFY_SOCKET")
        readiness.tell_systemd()
        systemd.setblocking(False)
        with pytest.raises(BlockingIOError):
            systemd.recv(64)


def test_the_supervisor_asks_until_the_server_is_ready_and_then_no_more():
    server = [sys.executable, "-c", "import time; time.sleep(600)"]
    command = [sys.executable, "-c", SUPERVISE, *server]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout.readline() == "ready\n"
        time.sleep(1.5)  # a fourth look would end it with an error
        assert supervisor.poll() is None
        supervisor.terminate()
        assert supervisor.wait(30) == 143
