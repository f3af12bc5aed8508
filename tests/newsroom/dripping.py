"""Clients that send a byte now and then, and never come to an end."""

import contextlib
import socket
import threading

EVERY = 1  # second
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nname="
HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Words: "


@contextlib.contextmanager
def dripping(port, beginnings):
    """Keeps a socket open for each of these beginnings of a request, and sends on for ever."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for beginning in beginnings:
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
            sockets.append(stack.enter_context(client))
            client.sendall(beginning)
        enough = threading.Event()
        thread = threading.Thread(target=_drip, args=[sockets, enough])
        thread.start()
        try:
            yield sockets
        finally:
            enough.set()
            thread.join()


def _drip(sockets, enough):
    while not enough.wait(EVERY):
        for client in sockets:
            with contextlib.suppress(OSError):  # the server has given it up
                client.sendall(b"x")
