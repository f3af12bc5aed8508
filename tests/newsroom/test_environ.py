"""A request reads as it does through granian's own WSGI interface, however odd it is."""

import re
import socket
import subprocess
import sys

import pytest

from tests.processes import eventually, free_port
from tests.shared_data import PROJECT

APPLICATION = "tests.newsroom.slow.told"
# What must differ: the port; and ours does not tell the application its own environment variables.
OWN = {"SERVER_PORT", "SERVER_SOFTWARE"}
OF_A_REQUEST = re.compile(r"HTTP_|CONTENT_|REQUEST_|SERVER_|REMOTE_|PATH_|QUERY_|SCRIPT_|wsgi\.")

HOST = b"Host: news.example\r\n"
REQUESTS = {
    "plain": b"GET / HTTP/1.1\r\n" + HOST,
    "old": b"GET /a HTTP/1.0\r\n",
    "query": b"GET /a?b=c&b=%20%00+d?e HTTP/1.1\r\n" + HOST,
    "percent-encoded": b"GET /a%2Fb%20c/%C3%BCber/%25?q=%C3%BC HTTP/1.1\r\n" + HOST,
    "line feed": b"GET /a%0D%0Ab HTTP/1.1\r\n" + HOST,
    "double slash": b"GET //evil.example/x HTTP/1.1\r\n" + HOST,
    "dots": b"GET /a/../b/./%2e%2e/c HTTP/1.1\r\n" + HOST,
    "absolute": b"GET http://news.example:81/a?b HTTP/1.1\r\n" + HOST,
    "absolute, other host": b"GET http://evil.example/a HTTP/1.1\r\n" + HOST,
    "absolute, no host": b"GET http://news.example/a HTTP/1.0\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\n" + HOST,
    "authority": b"CONNECT news.example:443 HTTP/1.1\r\n" + HOST,
    "no host": b"GET / HTTP/1.1\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
    "duplicates": b"GET / HTTP/1.1\r\nX-A: 1\r\nX-A: 2\r\nX-A: \r\nAccept: a\r\nAccept: b\r\n"
    + HOST,
    "cookies": b"GET / HTTP/1.1\r\nCookie: a=1; b=2\r\nCookie: c=3\r\n" + HOST,
    "forwarded": b"GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\n"
    b"X-Forwarded-Proto: https\r\n" + HOST,
    "not ASCII": b"GET / HTTP/1.1\r\nUser-Agent: caf\xc3\xa9\r\nX-B: \xff\r\n" + HOST,
    "spaces": b"GET / HTTP/1.1\r\nX-A:   a  b \t\r\n" + HOST,
    "upper and lower": b"gEt / HTTP/1.1\r\nx-lOwEr: A\r\n" + HOST,
    "empty body": b"POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Type: a/b; c=d\r\n" + HOST,
    "body": b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Type: a/b\r\n" + HOST,
}


@pytest.fixture(scope="module")
def ports():
    """(through granian's WSGI interface, through ours)"""
    ports, processes = [], []
    for module in ("benchmarks.through_wsgi", "newsroom.serving.server"):
        ports.append(free_port())
        command = [sys.executable, "-m", module, "--host", "127.0.0.1", "--port", str(ports[-1])]
        processes.append(
            subprocess.Popen(
                [*command, "--application", APPLICATION], cwd=PROJECT, stdin=subprocess.PIPE
            )
        )
    for port in ports:
        eventually(lambda port=port: told(port, REQUESTS["plain"]))
    yield ports
    for process in processes:
        with process:
            process.terminate()


def told(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request + b"Connection: close\r\n\r\n" + b"abc" * (b"Length: 3" in request))
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = re.findall(r"^([\w.]+)=(.*)$", body.decode(), re.M)
    found = {name: value for name, value in lines if OF_A_REQUEST.match(name) and name not in OWN}
    return head.splitlines()[0], found


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_it_reads_as_through_wsgi(ports, request_):
    through_wsgi, ours = (told(port, request_) for port in ports)
    assert ours == through_wsgi
    assert "PATH_INFO" in ours[1] or request_.startswith(b"CONNECT")  # whose answer has no body


def test_what_is_no_utf_8_is_a_path_that_leads_nowhere(ports):
    """The interface gives such bytes as U+FFFD; no address of the site holds one."""
    _, found = told(ports[1], b"GET /%FF/caf%E9 HTTP/1.1\r\n" + HOST)
    assert found["PATH_INFO"] == repr("/\ufffd/caf\ufffd".encode().decode("latin-1"))


def test_a_name_with_an_underscore_passes_for_no_other(ports):
    request = b"GET / HTTP/1.1\r\nX_Forwarded_For: 192.0.2.9\r\nX_Real: 1\r\n" + HOST
    _, found = told(ports[1], request)
    assert "HTTP_X_FORWARDED_FOR" not in found and "HTTP_X_REAL" not in found
    both = b"GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 192.0.2.9\r\n" + HOST
    assert told(ports[1], both)[1]["HTTP_X_FORWARDED_FOR"] == repr("192.0.2.1")


def test_the_environment_of_the_process_is_not_told_to_the_application(ports):
    with socket.create_connection(("127.0.0.1", ports[1]), timeout=10) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert b"PATH_INFO" in answer and b"\nPATH=" not in answer
