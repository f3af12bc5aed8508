"""Addresses that nothing else looks like, their forms, and the search for one that leaked."""

import base64
import hashlib
import os
from urllib.parse import quote

COUNT = int(os.environ.get("CANARIES", 20))
START = 8  # bytes: every form is longer


def address_of(n):
    return f"canary{n:02d}.wren-{n * 7919:06d}@nest{n:02d}-{n * 104729:07d}.example"


def ip_of(n):
    """Each in a network of its own, so that none of them has to wait."""
    return f"203.{10 + n}.113.{100 + n}"


def forms_of(secret):
    """The secret and what people make of one: encoded, hashed, shouted."""
    for text in {secret, secret.upper(), secret.title()}:
        data = text.encode()
        yield data
        yield data.hex().encode()
        yield quote(text, safe="").encode()
        for padding in range(3):  # base64 looks different at each of three offsets
            encoded = base64.b64encode(b"\0" * padding + data)
            yield encoded[4:-4]
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, data)
            yield digest.hexdigest().encode()
            yield digest.digest()
            yield base64.b64encode(digest.digest())


def hits(where, content, secrets):
    content = content.lower()
    return {
        (where, secret)
        for place in range(len(content) - START + 1)
        for secret, form in secrets.get(content[place : place + START], ())
        if content.startswith(form, place)
    }
