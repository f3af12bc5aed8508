"""Secret links: 32 random bytes in an address, of which only a hash is stored.

It needs no salt and no slow function, for there are 2**256 tokens to guess among.
"""

import hmac
import re
import secrets
from hashlib import sha256

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes, in base64 without its padding


def new():
    return secrets.token_urlsafe(32)


def hash_of(token):
    """What is stored of it."""
    return sha256(token.encode()).hexdigest()


def belongs(token, digest):
    """Whether this is the token of which that hash was stored; compared in constant time."""
    return hmac.compare_digest(hash_of(token), digest)


def find(rows, field, token):
    """The row of which this field holds the token's hash, or None; compared in constant time."""
    if not TOKEN.fullmatch(token):
        return None
    digest = hash_of(token)
    found = rows.filter(**{field: digest}).first()
    return found if found and belongs(token, getattr(found, field)) else None
