"""Checks whether the server answers, and notifies systemd."""

import contextlib
import http.client
import os
import socket

PATIENCE = 2.0  # seconds for an answer; the supervisor does nothing else meanwhile


def answers(host, port):
    """Any answer counts, even a 503 because the database does not answer."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        with contextlib.closing(connection):
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    return True


def tell_systemd():
    """Sends READY=1 if systemd started us and wants to know (sd_notify(3)).

    A stale socket of another parent process must not prevent serving.
    """
    if not (name := os.environ.get("NOTIFY_SOCKET")):
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told,
    ):
        told.sendto(b"READY=1", address)
