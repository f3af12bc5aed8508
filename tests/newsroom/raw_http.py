"""HTTP as bytes on a socket: for clients that send what no library would."""

import contextlib
import http.client
import socket


def head(path="/", length=None, *, method="POST", more=()):
    """A request up to its body, as bytes; without a length it is chunked."""
    how = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    return "\r\n".join(
        [f"{method} {path} HTTP/1.1", "Host: localhost", how, *more, "", ""]
    ).encode()


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


@contextlib.contextmanager
def connected(port, sent=b""):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(sent)
        yield client


def answer_to(client):
    """(status, headers, body)"""
    answer = http.client.HTTPResponse(client)
    answer.begin()
    return answer.status, answer.headers, answer.read()


def ask(port, *sent):
    with connected(port, b"".join(sent)) as client:
        return answer_to(client)
