"""Addresses that nobody can read from the database: encrypted, with blind indexes and hashes.

Every key is derived by HKDF from EMAIL_KEYS, each for one purpose. The first key seals and
indexes; all of them open and find, so that keys can be rotated while the site runs.
"""

import base64
import hmac
import unicodedata
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BLOCK = 64  # plaintexts are padded to multiples of it, so that a length reveals nothing
INDEX_BYTES = 16  # enough that no two addresses meet by chance
LOCKED = "locked"
DOTS = "•••"

# Each purpose has a key of its own: what one reveals never helps against another.
SEALING = b"newsroom/comments/email/seal/1"
INDEXING = b"newsroom/comments/email/index/1"
NETWORKS = b"newsroom/comments/network/1"
FINGERPRINTS = b"newsroom/comments/fingerprint/1"
RECEIPTS = b"newsroom/comments/mailed-receipt/1"
DOMAINS = b"newsroom/comments/email/domain/1"
NAMING = b"newsroom/comments/key-fingerprint/1"
KEY_NAME_BYTES = 8  # enough to tell keys apart, and nothing to guess a key from
ERASURES = b"newsroom/comments/erasure/1"


class Locked(Exception):
    """The address cannot be opened: its key is not here, or it was sealed for another comment."""


# --- Sealing ----------------------------------------------------------------------------------


def seal(email: str, uuid: UUID) -> str:
    """The address as a token that opens only with our keys and only for this comment."""
    address = email.encode()
    plaintext = uuid.bytes + len(address).to_bytes(2, "big") + address
    padded = plaintext.ljust(-(-len(plaintext) // BLOCK) * BLOCK, b"\0")
    return _fernet(tuple(settings.EMAIL_KEYS)).encrypt(padded).decode()


def unseal(token: str, uuid: UUID) -> str:
    """The address in the token, or Locked."""
    try:
        padded = _fernet(tuple(settings.EMAIL_KEYS)).decrypt(token)
    except InvalidToken:
        raise Locked from None
    if padded[:16] != uuid.bytes:
        raise Locked
    end = 18 + int.from_bytes(padded[16:18], "big")
    return padded[18:end].decode()


def is_under_first_key(token: str, uuid: UUID) -> bool:
    """Whether the first key opens it: then it was encrypted since the last change of keys."""
    try:
        return _fernet((settings.EMAIL_KEYS[0],)).decrypt(token)[:16] == uuid.bytes
    except InvalidToken:
        return False


def mask(email: str) -> str:
    """What moderators see of an address: j•••@e•••.org."""
    local, _, domain = email.rpartition("@")
    _, dot, ending = domain.rpartition(".")
    return f"{local[:1]}{DOTS}@{domain[:1]}{DOTS}{dot}{ending if dot else ''}"


# --- Finding the same person or network again, without knowing whose it is ------------------------


def normalise(email: str) -> str:
    """One spelling per mailbox; `+tag` and dots stay, because they may be other people's."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    return f"{local.lower()}@{_ascii_domain(domain)}"


def _ascii_domain(domain):
    try:
        return domain.lower().encode("idna").decode()
    except UnicodeError:
        return domain.lower()


def blind_index(email: str) -> str:
    """What the same address always becomes under the first key."""
    return _digest(settings.EMAIL_KEYS[0], INDEXING, normalise(email))


def blind_indexes(email: str) -> list[str]:
    """What the address may have become under any of the keys: for look-ups."""
    address = normalise(email)
    return [_digest(key, INDEXING, address) for key in settings.EMAIL_KEYS]


def domain_of(email: str) -> str:
    """The domain of an address, in the spelling in which it is hashed."""
    return normalise(email).rpartition("@")[2]


def domain_hashes(domain: str) -> list[str]:
    """What the domain of an address becomes under each of the keys, the first one first."""
    return [_digest(key, DOMAINS, domain) for key in settings.EMAIL_KEYS]


def network_hash(address: str) -> str:
    """A keyed hash of the network (/24 or /48) of an address; empty where there is no address."""
    network = network_of(address)
    return _digest(settings.EMAIL_KEYS[0], NETWORKS, network) if network else ""


def network_hashes(network: str) -> list[str]:
    """The hashes of a network, as `network_of` returns it, with each of the keys."""
    return [_digest(key, NETWORKS, network) for key in settings.EMAIL_KEYS]


def network_of(address: str) -> str:
    """The neighbourhood that an address belongs to, and nothing finer."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def fingerprint(*parts, key: str | None = None) -> str:
    """A keyed hash that shows whether the same text was sent before."""
    return _digest(key or settings.EMAIL_KEYS[0], FINGERPRINTS, "\0".join(map(str, parts)))


def erasure_marks(identity: str) -> list[str]:
    """What the journal of erasures calls a row under each of the keys, the first one first."""
    return [_digest(key, ERASURES, identity) for key in settings.EMAIL_KEYS]


def receipt_tokens(uuid: UUID) -> list[str]:
    """The receipt that is mailed for a comment, as each key derives it: never stored, but known.

    43 characters of base64, as those that browsers propose.
    """
    return [
        base64.urlsafe_b64encode(hmac.new(_derived(key, RECEIPTS), uuid.bytes, sha256).digest())
        .decode()
        .rstrip("=")
        for key in settings.EMAIL_KEYS
    ]


# --- Keys -------------------------------------------------------------------------------------


def key_fingerprint(key: str) -> str:
    """The name of a key, 16 hexadecimal digits: it is in the database, logs and backups.

    It is made by a key that is derived for this alone, so it tells nothing about the key, and
    nothing that the key seals or hashes.
    """
    name = hmac.new(_derived(key, NAMING), b"newsroom key", sha256).digest()
    return name[:KEY_NAME_BYTES].hex()


def _digest(key, purpose, text):
    return hmac.new(_derived(key, purpose), text.encode(), sha256).digest()[:INDEX_BYTES].hex()


@lru_cache(maxsize=64)
def _derived(key, purpose):
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


@lru_cache(maxsize=8)
def _fernet(keys):
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, SEALING))) for key in keys])
