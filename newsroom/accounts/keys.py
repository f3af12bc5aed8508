"""Keys for account data, each for one purpose: derived by HKDF from SECRET_KEY."""

import base64
import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

HASH_BYTES = 16  # enough that no two names or networks meet by chance

ATTEMPTS = b"newsroom/accounts/attempts/1"
AUTHENTICATORS = b"newsroom/accounts/authenticators/1"
RESETS = b"newsroom/accounts/resets/1"


class Locked(Exception):
    """It was sealed under another SECRET_KEY, or for another row."""


def keyed_hash(purpose: bytes, *parts: object) -> str:
    """32 hexadecimal digits that tell whether the same was hashed before, and nothing else."""
    text = "\0".join(map(str, parts))
    return hmac.new(_derived(purpose), text.encode(), sha256).digest()[:HASH_BYTES].hex()


def seal(purpose: bytes, text: str, bound_to: object = "") -> str:
    """The text as a token that only our key decrypts, and only for what it is bound to."""
    return _fernet(purpose).encrypt(f"{bound_to}\0{text}".encode()).decode()


def unseal(purpose: bytes, token: str, bound_to: object = "") -> str:
    """The text in the token. Raises Locked."""
    try:
        owner, _, text = _fernet(purpose).decrypt(token).decode().partition("\0")
    except InvalidToken:
        raise Locked from None
    if owner != str(bound_to):
        raise Locked
    return text


def random_secret(size: int) -> str:
    """So many random bytes, in base32."""
    return base64.b32encode(secrets.token_bytes(size)).decode()


def secret_bytes(secret: str) -> bytes:
    return base64.b32decode(secret)


def _derived(purpose):
    return _derive(settings.SECRET_KEY, purpose)


def _fernet(purpose):
    return Fernet(base64.urlsafe_b64encode(_derived(purpose)))


@lru_cache(maxsize=16)
def _derive(secret, purpose):
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
