"""Readers of a served site who post, whatever becomes of the server."""

import contextlib
import http.client
import itertools
import random
import threading
import time
from urllib.parse import urlencode

from comments.privacy import tokens

CLIENTS = 6
ONE_IN_KNOWN, ONE_IN_REPLIES = 4, 3
BREATH = 0.05  # seconds between two tries of a client


class Crowd:
    """Readers who post, and send again what was not acknowledged, with the same receipt."""

    def __init__(self, port, prepared):
        self.port, self.prepared = port, prepared
        self.numbers = itertools.count(1)
        self.acknowledged, self.sent_again, self.refused = [], [], []

    @contextlib.contextmanager
    def posting(self):
        """Until the end of the block they write; then each finishes what it has begun."""
        self.enough = threading.Event()
        readers = [threading.Thread(target=self._post_on) for _ in range(CLIENTS)]
        for reader in readers:
            reader.start()
        try:
            yield
        finally:
            self.enough.set()
        for reader in readers:
            reader.join()

    def _post_on(self):
        while not self.enough.is_set() and not self.refused:
            number = next(self.numbers)
            comment = self._comment(number)
            if self._send(comment, number):
                continue
            self.sent_again.append(number)
            while not self.refused and not self._send(comment, number):
                time.sleep(BREATH)

    def _comment(self, number):
        known, parents = self.prepared["known"], self.prepared["parents"]
        is_known, is_reply = not number % ONE_IN_KNOWN, not number % ONE_IN_REPLIES
        turn = number // ONE_IN_KNOWN % len(known)  # so that nobody writes too often
        new = {"name": f"Reader {number}", "email": f"reader-{number}@reader.example"}
        return (known[turn] if is_known else new) | {
            "body": f"Words number {number}, which nobody else has written.",
            "parent": random.choice(parents) if is_reply else "",
            "receipt": tokens.new(),
        }

    def _send(self, comment, number):
        """Whether it was acknowledged; an answer that is no acknowledgement is noted."""
        try:
            status, location = self._answer(comment, number)
        except (OSError, http.client.HTTPException):
            return False
        if status != 303 or location != f"/receipts/{comment['receipt']}/":
            self.refused.append((status, location))
            return False
        self.acknowledged.append(comment)
        return True

    def _answer(self, comment, number):
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{number >> 8}.{number & 255}.1",  # a network of their own
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            path = f"{self.prepared['path']}comments/"
            connection.request("POST", path, urlencode(comment), headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Location", "")
