"""Checks whether the server answers, and notifies systemd."""

import contextlib
import http.client
import os
import socket

PATIENCE = 2.0  # seconds for an answer; the supervisor does nothing else meanwhile


def answers(host, port):
    """Any answer counts, the one that says that the database is away too."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        with contextlib.closing(connection):
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    return True


def tell_systemd():
    """READY=1, where systemd started us and asked to be told (sd_notify(3)).

    A socket of something else that started us, and is gone, is no reason not to serve.
    """
    if not (name := os.environ.get("NOTIFY_SOCKET")):
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told,
    ):
        told.sendto(b"READY=1", address)
