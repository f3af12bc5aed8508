"""What readers get while the paper changes under them: never what stood before."""

import contextlib
import gzip
import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest

from tests.shared_data import PROJECT

pytestmark = pytest.mark.served

PROMISE = 0.1  # seconds after a commit, from which on nobody gets what stood before it
CHANGES = int(os.environ.get("TRUTH_CHANGES", "250"))
READERS = 6
MARK = re.compile(
    r"\b(one|two|standfirst|category|author|highlight|source|correction|note|words|passing)-(\d+)-"
)

# Where each mark must be seen.
PLACES = {
    "one": {"/", "category", "author", "archive", "/feed/", "/feed.json", "first"},
    "two": {"/", "category", "author", "archive", "/feed/", "/feed.json", "second"},
    "standfirst": {"category", "/feed/", "first"},
    "category": {"/", "category", "first", "second", "/privacy/"},
    "author": {"author", "first", "/feed/"},
    "highlight": {"first"},
    "source": {"first"},
    "correction": {"first", "/corrections/"},
    "note": {"second"},
    "words": {"first", "/comments/feed/"},
    "passing": {"/feed/", "archive", "/feed.json"},
}


class Ledger:
    """What was written when, and so what may be read."""

    def __init__(self):
        self.written = defaultdict(list)  # slot → [(time, number or None)]

    def note(self, line):
        self.written[line["slot"]].append((line["at"], line["number"]))

    def allowed(self, slot, began):
        """What a response to a request of that moment may show: what stood, or what came since."""
        entries = list(self.written[slot])
        stood = [number for at, number in entries if at <= began - PROMISE]
        return {*stood[-1:], *(number for at, number in entries if at > began - PROMISE)}


class Reader(threading.Thread):
    """Asks for one page after another, and keeps what it got."""

    def __init__(self, port, paths, stop):
        super().__init__()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.paths, self.stop, self.got, self.how = paths, stop, [], defaultdict(int)
        self.known = {}  # path → (ETag, marks)

    def run(self):
        with contextlib.closing(self.connection):
            while not self.stop.is_set():
                self.ask()

    def ask(self):
        place, path = random.choice(self.paths)
        began = time.time()
        status, headers, body = self.get(path, **self._condition(path))
        self.how[headers.get("X-Page", "none")] += 1
        assert "Set-Cookie" not in headers
        if status == 304:
            marks = self.known[path][1]
        else:
            marks = set(MARK.findall(body))
            self.known[path] = headers["ETag"], marks
        self.got.append((began, place, status, marks))

    def _condition(self, path):
        wanted = {"Accept-Encoding": random.choice(["gzip", "identity"])}
        if path in self.known and random.random() < 0.3:
            etag = self.known[path][0]
            wanted = {"If-None-Match": etag, "Accept-Encoding": etag.rpartition("-")[2].strip('"')}
        return wanted

    def get(self, path, **headers):
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return answer.status, answer.headers, body.decode()


def faults(reader, ledger):
    for began, place, status, marks in reader.got:
        if status not in (200, 304):
            yield f"{place}: {status}"
            continue
        shown = defaultdict(set)
        for slot, number in marks:
            shown[slot].add(int(number))
        for slot, numbers in shown.items():
            if len(numbers) > 1 or not numbers <= ledger.allowed(slot, began):
                yield f"{place} shows {slot} {numbers}, not {ledger.allowed(slot, began)}"
        for slot, places in PLACES.items():
            if place in places and not shown[slot] and None not in ledger.allowed(slot, began):
                yield f"{place} does not show {slot} {ledger.allowed(slot, began)}"
        if shown["one"] and shown["two"] and shown["one"] != shown["two"]:
            yield f"{place} mixes {shown['one']} and {shown['two']}"


def test_nobody_gets_what_stood_before_a_change(site, environment):
    seed = random.randrange(10**6)
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.served.writer", str(CHANGES), str(seed)],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    ledger, named = Ledger(), None
    while named is None:
        line = json.loads(writer.stdout.readline())
        if "slot" in line:
            ledger.note(line)
        else:
            named = line
    everywhere = set().union(*PLACES.values())
    paths = [(place, named.get(place, place)) for place in sorted(everywhere)]
    stop = threading.Event()
    readers = [Reader(site, paths, stop) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    with writer:
        writer.stdin.write("go\n")
        writer.stdin.flush()
        for line in writer.stdout:
            ledger.note(json.loads(line))
    time.sleep(0.3)
    stop.set()
    for reader in readers:
        reader.join()
    assert writer.returncode == 0
    found = [fault for reader in readers for fault in faults(reader, ledger)]
    asked = sum(len(reader.got) for reader in readers)
    assert not found, f"seed {seed}: {len(found)} of {asked}:\n" + "\n".join(found[:20])
    assert asked > CHANGES
    kept = sum(reader.how["hit"] + reader.how["shared"] for reader in readers)
    assert kept > 0
