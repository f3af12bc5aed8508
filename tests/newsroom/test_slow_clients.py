"""Clients that send, or read, slowly, too much or for ever, against a real server."""

import contextlib
import errno
import shlex
import signal
import socket
import subprocess
import sys
import time

import pytest

from newsroom.serving import dispatch, server, worker
from newsroom.serving.bodies import ADMIN, PUBLIC
from tests.newsroom.dripping import BODY, HEADERS, dripping
from tests.newsroom.raw_http import answer_to, ask, chunk, connected, head
from tests.processes import eventually, free_port, get
from tests.shared_data import PROJECT

STAFFED = ("--application", "tests.newsroom.slow.staffed")
HASTY = ("--application", "tests.newsroom.slow.hasty")
AT_ONCE = 2  # seconds; it takes milliseconds, and the machine does other work
MB = 1024 * 1024


def refusal(port, *sent):
    status, headers, words = ask(port, *sent)
    assert headers["Cache-Control"] == "no-store"
    return status, words.decode()


STAFF = ("Cookie: staff=yes",)


@pytest.mark.parametrize("count", [40, 400])
@pytest.mark.parametrize(
    "beginnings", [[BODY], [HEADERS], [BODY, HEADERS]], ids=["bodies", "headers", "both"]
)
def test_clients_that_drip_stop_nobody(serve, waits, count, beginnings):
    served = serve(waits)
    with dripping(served.port, beginnings * (count // len(beginnings))):
        for _ in range(30):
            began = time.monotonic()
            assert get(served.port) == str(served.web)
            assert time.monotonic() - began < AT_ONCE
        status, _, body = ask(served.port, head(length=5), b"words")
        assert (status, body) == (200, b"words")


def test_a_limit_of_open_files_is_raised_and_idle_clients_stop_nobody():
    port = free_port()
    command = [sys.executable, "-m", "newsroom.serving.server", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--application", "tests.newsroom.slow.application"]
    few = f"ulimit -Sn 100; exec {shlex.join(command)}"
    with subprocess.Popen(["sh", "-c", few], cwd=PROJECT, stdin=subprocess.PIPE) as process:
        web = eventually(lambda: get(port))
        with dripping(port, [HEADERS] * 150):
            assert get(port) == web
        process.terminate()


def test_where_the_system_allows_few_files_there_is_room_for_fewer_clients(monkeypatch):
    asked = []
    monkeypatch.setattr(server.resource, "getrlimit", lambda which: (256, 1024))
    monkeypatch.setattr(server.resource, "setrlimit", lambda which, limits: asked.append(limits))
    assert server.room_for(4096) == 512
    assert asked == [(1024, 1024)]


def test_headers_have_an_end(serve, waits):
    served = serve(waits)
    asked = b"GET / HTTP/1.1\r\nHost: x\r\nX-Words: %s\r\n\r\n"
    assert ask(served.port, asked % (b"x" * 20_000))[0] == 200
    assert ask(served.port, asked % (b"x" * 300_000))[0] == 431


def test_no_thread_waits_for_a_body(serve, waits):
    served = serve(waits, "--threads", "1")
    with dripping(served.port, [BODY] * 20):
        began = time.monotonic()
        assert ask(served.port, head(length=5), b"words")[2] == b"words"
        assert time.monotonic() - began < AT_ONCE


class TestDeadline:
    def test_who_drips_is_told_so_when_his_time_is_over(self, serve, waits):
        served = serve(waits, *HASTY)
        with dripping(served.port, [BODY] * 3) as clients:
            for client in clients:
                status, headers, words = answer_to(client)
                assert (status, headers["Connection"]) == (408, "close")
                assert b"nothing was saved" in words and b"Go back" in words

    def test_the_admin_has_more_time_for_more(self, serve, waits):
        served = serve(waits, *HASTY)
        with connected(served.port, head("/admin/", 1 * MB, more=STAFF)) as client:
            client.sendall(b"x" * (MB // 2))
            time.sleep(1.3)
            client.sendall(b"x" * (MB // 2))
            assert answer_to(client)[0] == 200

    def test_a_client_that_goes_away_half_way_leaves_nothing_behind(self, serve, waits):
        served = serve(waits, "--threads", "1")
        for _ in range(50):
            with connected(served.port, BODY):
                pass
        assert ask(served.port, head(length=5), b"words")[2] == b"words"


class TestSize:
    @pytest.fixture
    def port(self, serve, waits):
        return serve(waits, *STAFFED).port

    def test_the_public_may_send_256_kilobytes(self, port):
        body = b"x" * PUBLIC.most
        assert ask(port, head(length=len(body)), body)[2] == body
        status, words = refusal(port, head(length=len(body) + 1), body, b"x")
        assert status == 413 and "256 KB" in words

    def test_what_is_far_too_large_is_refused_unread_and_the_client_hears_it(self, port):
        with connected(port, head(length=250 * MB)) as client:
            client.sendall(b"x" * 3 * MB)  # more than any buffer between us would take in silence
            assert answer_to(client)[0] == 413
            client.settimeout(20)
            with pytest.raises(OSError):
                for _ in range(250):
                    client.sendall(b"x" * MB)

    def test_who_asks_first_whether_to_send_is_told_no(self, port):
        ask_first = head(length=250 * MB, more=["Expect: 100-continue"])
        assert refusal(port, ask_first)[0] == 413
        with connected(port, head(length=5, more=["Expect: 100-continue"])) as client:
            assert client.recv(100).startswith(b"HTTP/1.1 100 ")
            client.sendall(b"words")
            assert answer_to(client)[2] == b"words"

    def test_chunks_are_counted_as_they_come(self, port):
        whole = [chunk(b"many "), chunk(b"words"), chunk(b"")]
        assert ask(port, head(), *whole)[2] == b"many words"
        assert refusal(port, head(), *[chunk(b"x" * 10_000)] * 300)[0] == 413

    def test_what_breaks_off_is_not_taken_for_a_whole(self, serve, waits):
        """Nobody hears our answer, so the log tells what became of it."""
        served = serve(waits, *STAFFED, "--access-log")
        whole_chunk, half_chunk = head() + chunk(b"words"), head() + b"100\r\nwords"
        for begun in (whole_chunk, half_chunk, head(length=9) + b"words"):
            with connected(served.port, begun):
                time.sleep(0.2)
            with connected(served.port, begun) as client:
                client.shutdown(socket.SHUT_WR)
                client.recv(100)
        time.sleep(0.5)
        lines = [line for line in served.stop().splitlines() if " POST " in line]
        assert [line.split()[-2] for line in lines] == ["400"] * 6

    def test_what_is_refused_stands_in_the_access_log_once(self, serve, waits):
        served = serve(waits, *STAFFED, "--access-log")
        assert refusal(served.port, head(), *[chunk(b"x" * 10_000)] * 300)[0] == 413
        assert ask(served.port, head(), chunk(b"words"), chunk(b""))[2] == b"words"
        lines = [line for line in served.stop().splitlines() if " POST " in line]
        assert [line.split()[-2] for line in lines] == ["413", "200"]

    def test_more_than_was_declared_is_no_part_of_it(self, port):
        status, _, body = ask(port, head(length=5), b"words and more")
        assert (status, body) == (200, b"words")

    def test_the_admin_takes_more_from_staff_alone(self, port):
        large = head("/admin/", 1 * MB)
        status, words = refusal(port, large)  # before anything of it is sent
        assert status == 413 and "Log in" in words
        status, _, body = ask(port, head("/admin/", 1 * MB, more=STAFF), b"x" * MB)
        assert (status, len(body)) == (200, MB)
        assert refusal(port, head("/elsewhere/", 1 * MB, more=STAFF))[0] == 413

    def test_chunks_to_the_admin_are_taken_from_staff_alone(self, port):
        assert refusal(port, head("/admin/"), chunk(b"x"), chunk(b""))[0] == 413
        sent = [chunk(b"x" * MB)] * 2 + [chunk(b"")]
        assert len(ask(port, head("/admin/", more=STAFF), *sent)[2]) == 2 * MB

    def test_the_admin_has_an_end_too(self, port):
        body = b"x" * ADMIN.most
        assert len(ask(port, head("/admin/", len(body), more=STAFF), body)[2]) == len(body)
        status, words = refusal(port, head("/admin/", len(body) + 1, more=STAFF))
        assert status == 413 and "24 MB" in words

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "NONSENSE"])
    def test_only_a_form_has_a_body(self, port, method):
        with connected(port, head(length=5, method=method) + b"words") as client:
            assert client.recv(12) == b"HTTP/1.1 400"
        with connected(port, head(length=0, method=method)) as client:
            assert client.recv(12) == b"HTTP/1.1 200"


class TestMany:
    def test_the_excess_is_refused_at_once_and_kept_pages_go_on(self, serve, waits):
        served = serve(waits, *STAFFED, "--threads", "1")
        stuck = b"GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n"
        with contextlib.ExitStack() as stack:
            for _ in range(dispatch.WAITING + 1):
                stack.enter_context(connected(served.port, stuck))
            status, headers, words = eventually(lambda: ask_briefly(served.port))
            assert status == 503 and int(headers["Retry-After"]) > 0
            assert b"We cannot answer everyone" in words
            began = time.monotonic()
            assert get(served.port, "/kept") == str(served.web)
            assert get(served.port, "/healthz") == str(served.web), "it has threads of its own"
            assert time.monotonic() - began < AT_ONCE
            served.process.kill()  # nothing else ends what is stuck

    def test_forms_that_take_long_leave_the_threads_to_those_who_read(self, serve, waits):
        served = serve(waits, *STAFFED, "--threads", "1")
        stuck = b"POST /stuck HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"
        with contextlib.ExitStack() as stack:
            for _ in range(dispatch.FORMS + dispatch.FORMS_WAITING):
                stack.enter_context(connected(served.port, stuck))
            began = time.monotonic()
            assert get(served.port, "/any") == str(served.web)
            assert time.monotonic() - began < AT_ONCE
            served.process.kill()

    def test_one_request_that_fails_is_answered_500_and_the_next_is_well(self, serve, waits):
        served = serve(waits, "--threads", "1")
        assert ask(served.port, b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 500
        assert get(served.port) == str(served.web)


def ask_briefly(port):
    with connected(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        client.settimeout(1)
        with contextlib.suppress(TimeoutError):
            return answer_to(client)


class TestSlowReaders:
    @pytest.mark.parametrize("path", ["/long", "/endless"])
    def test_who_does_not_read_holds_no_thread(self, serve, waits, path):
        served = serve(waits, "--threads", "2")
        with contextlib.ExitStack() as stack:
            for _ in range(8):
                asked = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
                stack.enter_context(connected(served.port, asked))
            began = time.monotonic()
            assert get(served.port) == str(served.web)
            assert time.monotonic() - began < AT_ONCE

    @pytest.mark.parametrize("path", ["/long", "/endless"])
    def test_who_reads_slowly_gets_all(self, serve, waits, path):
        served = serve(waits)
        with connected(served.port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) as client:
            time.sleep(0.5)
            assert len(answer_to(client)[2]) == 20_000_000

    def test_who_reads_nothing_is_dropped_by_the_kernel(self, monkeypatch):
        monkeypatch.setattr(worker, "TAKEN_WITHIN", 1000)
        with worker.listener(("127.0.0.1", 0)) as listener:
            listener.listen()
            with socket.create_connection(listener.getsockname()):
                server, _ = listener.accept()
                with server:
                    server.settimeout(20)
                    with pytest.raises(OSError) as caught:
                        while True:
                            server.sendall(b"x" * MB)
                    assert caught.value.errno == errno.ETIMEDOUT


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_in_time_while_bodies_drip(serve, waits, sign):
    served = serve(waits)
    with dripping(served.port, [BODY] * 20) as clients:
        served.process.send_signal(sign)
        status, headers, _ = answer_to(clients[0])
        assert (status, headers["Retry-After"]) == (503, "5")
        assert served.process.wait(25) == 0  # it would be killed after 30
