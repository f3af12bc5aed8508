"""Sends what the generators make to a served site, and keeps count of the answers."""

import base64
import contextlib
import http.client
import socket
import threading
import time
import zlib
from collections import Counter
from random import Random

from tests.served.fuzz.malformed import malformed
from tests.served.fuzz.requests import READABLE, Requests

PATIENCE = 30  # seconds for one answer; a database that is waited for takes five
AT_ONCE = 4  # connections, each with a generator of its own
RENEWED = 5.0  # seconds after which the keeper is asked again what stands there
MOST_TOLD = 20  # faults that are printed
NONE, CLOSED = "no answer", "closed"  # the last: by a server that was told what is no HTTP
NOT_SUPPORTED = {501, 505}  # said of a version of HTTP, or of an encoding: the client's fault


def packed(raw):
    """A request as words for the command line: `python -m tests.served.fuzz PORT WORDS`."""
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode()


def unpacked(words):
    return zlib.decompress(base64.urlsafe_b64decode(words))


class Client:
    """One connection that is kept as long as the server keeps it."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def ask(self, raw, *, has_body=True):
        """(status, text) of a request; NONE where the server says nothing."""
        for is_last in (self.socket is None, True):
            try:
                return self._ask(raw, has_body)
            except (OSError, http.client.HTTPException):
                self.close()
                if is_last:  # a kept connection may have been closed before we sent anything
                    return NONE, ""
        return NONE, ""

    def _ask(self, raw, has_body):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        with contextlib.suppress(ConnectionError):  # a server may answer before it has read all
            self.socket.sendall(raw)
        answer = http.client.HTTPResponse(self.socket, method="GET" if has_body else "HEAD")
        with contextlib.closing(answer):
            answer.begin()
            text = answer.read().decode("utf-8", "replace")
            if answer.will_close:
                self.close()
        return answer.status, text

    def bare(self, raw):
        """The status of what may be no HTTP, on a connection of its own; CLOSED for none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(raw)
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                return answer.status
        except (OSError, http.client.HTTPException):
            return CLOSED

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Fuzzer:
    """`keeper()` says what stands at the site now. The same seed makes the same choices."""

    def __init__(self, port, seed, keeper):
        self.port, self.seed, self.keeper = port, seed, keeper
        self.host = f"127.0.0.1:{port}".encode()
        self.known, self.renewed_at = keeper(), time.monotonic()
        self.counted, self.faults, self.lock = Counter(), [], threading.Lock()
        self.randoms = [Random(f"{seed}-{number}") for number in range(AT_ONCE)]

    def visit(self):
        """Asks for every address, so that all code is loaded before memory is measured."""
        client, requests = Client(self.port), Requests(Random(self.seed), self.host, self.known)
        with contextlib.closing(client):
            for request in requests.everywhere():
                self._send(client, request)

    def run(self, seconds):
        """Fuzzes for so long; whatever a thread meets that it cannot go on with is raised here."""
        until, failed = time.monotonic() + seconds, []

        def work(random):
            try:
                self._work(random, until)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=[each]) for each in self.randoms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]

    def _work(self, random, until):
        client = Client(self.port)
        requests = Requests(random, self.host, self.known)
        with contextlib.closing(client):
            while time.monotonic() < until:
                requests.known = self._known()
                kind = random.random()
                if kind < 0.05:
                    self._send_malformed(client, random, requests)
                elif kind < 0.5:
                    self._send(client, requests.reading())
                elif kind < 0.65:
                    self._send(client, requests.blind())
                else:
                    self._send_form(client, requests)

    def _known(self):
        with self.lock:
            if time.monotonic() - self.renewed_at > RENEWED:
                self.known, self.renewed_at = self.keeper(), time.monotonic()
            return self.known

    # --- Sending ---

    def _send(self, client, request):
        status, text = client.ask(request.raw, has_body=request.method != b"HEAD")
        self._note(status, request.raw, request.role)
        return status, text

    def _send_form(self, client, requests):
        asked = requests.page(requests.role())
        status, text = self._send(client, asked)
        if status == 200 and (request := requests.of_form(text, asked)):
            self._send(client, request)

    def _send_malformed(self, client, random, requests):
        raw = malformed(random, self.host, requests.path() or b"/")
        status = client.bare(raw)
        self._note("not supported" if status in NOT_SUPPORTED else status, raw, "")

    def _note(self, status, raw, role):
        is_fault = status == NONE or (isinstance(status, int) and status >= 500)
        with self.lock:
            self.counted[status] += 1
            if is_fault:
                self.faults.append((status, role, raw))

    # --- Telling ---

    def told(self):
        """Seed, requests, answers by status, and each fault so that it can be sent again."""
        answers = ", ".join(f"{status}: {count}" for status, count in self._by_status())
        lines = [f"FUZZ_SEED={self.seed}: {self.counted.total()} requests; {answers}"]
        for status, role, raw in self.faults[:MOST_TOLD]:
            first = raw.split(b"\r\n", 1)[0][:200]
            lines.append(f"{status} for {role or 'a stranger'}: {first!r}")
            lines.append(f"  python -m tests.served.fuzz {self.port} {packed(raw)}")
        return "\n".join(lines)

    def _by_status(self):
        return sorted(self.counted.items(), key=lambda pair: str(pair[0]))


def again(port, words):
    """Sends one request once more and prints what comes back."""
    raw = unpacked(words)
    print(raw.decode("utf-8", "backslashreplace"))
    has_body = raw.split(b" ", 1)[0] != READABLE[1]
    print(*Client(int(port)).ask(raw, has_body=has_body), sep="\n")
