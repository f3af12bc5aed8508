"""A finished page: its bytes in every encoding, and what it was made from."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf

import brotli

ENCODINGS = ("br", "gzip", "identity")  # the smaller first
BROTLI_QUALITY = 5  # within 3 % of what 9 makes of a page, in a fifth of the time
GZIP_LEVEL = 6
OVERHEAD = 2048  # bytes that the headers and objects of a page take, roughly
LONGEST_ACCEPTED = 200  # characters of an Accept-Encoding; browsers send 30
LEFT_OUT = {"content-length", "content-encoding", "etag"}  # each copy has its own


@dataclass
class Copy:
    """The page in one encoding, ready to be handed to the server."""

    headers: list
    body: bytes
    etag: str
    unchanged: list  # the headers of a 304


@dataclass
class Page:
    headers: list  # (name, value), without those of one copy
    bodies: dict  # encoding → bytes
    versions: dict  # tag → number
    until: float  # seconds since the epoch: when it ends by itself
    confirmed_at: object = field(default=-inf, compare=False)  # when last, as the watcher counts
    asked_for_at: float = field(default=-inf, compare=False)  # when a request was last sent to ask
    is_recent: bool = field(default=False, compare=False)  # asked for lately: not the first to go

    @cached_property
    def size(self):
        """Bytes that it takes in memory."""
        return OVERHEAD + sum(len(body) for body in self.bodies.values())

    @cached_property
    def copies(self):
        digest = hashlib.blake2b(self.bodies["identity"], digest_size=12).hexdigest()
        kept = [(name, value) for name, value in self.headers if name != "Content-Type"]
        copies = {}
        for encoding, body in self.bodies.items():
            etag = f'"{digest}-{encoding}"'
            encoded = [] if encoding == "identity" else [("Content-Encoding", encoding)]
            length = [("Content-Length", str(len(body)))]
            copies[encoding] = Copy(
                headers=[*self.headers, *encoded, *length, ("ETag", etag)],
                body=body,
                etag=etag,
                unchanged=[*kept, ("ETag", etag)],
            )
        return copies

    def answer_to(self, accepted, known):
        """(status, headers, body); `accepted` and `known` are as in environ, or None."""
        copy = self.copies[encoding_for(accepted)]
        if known is not None and (copy.etag in known or known.strip() == "*"):
            return 304, copy.unchanged, b""
        return 200, copy.headers, copy.body

    def dumped(self):
        """JSON in a line, then the bodies one after another."""
        head = {
            "headers": self.headers,
            "lengths": {encoding: len(body) for encoding, body in self.bodies.items()},
            "versions": self.versions,
            "until": self.until,
        }
        return json.dumps(head).encode() + b"\n" + b"".join(self.bodies.values())

    @classmethod
    def loaded(cls, stored):
        """The reverse of `dumped`. Raises ValueError or KeyError on anything else."""
        head, _, bodies = stored.partition(b"\n")
        head = json.loads(head)
        parts, start = {}, 0
        for encoding, length in head["lengths"].items():
            parts[encoding] = bodies[start : start + length]
            start += length
        if start != len(bodies):
            raise ValueError("The stored page is cut short.")
        headers = [tuple(header) for header in head["headers"]]
        return cls(headers, parts, head["versions"], head["until"])


def made(response, versions, until):
    """The page of a finished response; every encoding is made once, here."""
    content = response.content
    headers = [(name, value) for name, value in response.items() if name.lower() not in LEFT_OUT]
    bodies = {
        "br": brotli.compress(content, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(content, GZIP_LEVEL, mtime=0),
        "identity": content,
    }
    return Page(headers, bodies, versions, until)


def encoding_for(accepted):
    """What to send to a client with this Accept-Encoding (RFC 9110, 12.5.3).

    A header longer than a line is neither read nor remembered.
    """
    return _encoding_for(accepted) if len(accepted) <= LONGEST_ACCEPTED else "identity"


@lru_cache(maxsize=512)
def _encoding_for(accepted):
    weights = dict(_weighed(part) for part in accepted.lower().split(","))
    for encoding in ENCODINGS:
        if weights.get(encoding, 0) > 0:
            return encoding
    return "identity"


def _weighed(part):
    name, _, parameter = part.partition(";")
    key, _, value = parameter.strip().partition("=")
    try:
        return name.strip(), float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return name.strip(), 0.0
