"""Web addresses: which are safe to link, whose they are, and when two are the same."""

import ipaddress
import re
from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from string import ascii_letters, digits
from urllib.parse import quote, unquote_to_bytes

from articles.rendering.redirects import TRACKERS, meant, parts_of
from articles.rendering.text import INVISIBLE, clean_line

MAX_URL_LENGTH = 2048  # what every browser, mail program and feed reader still carries
MAX_HOST_LENGTH = 253  # RFC 1035; also keeps Python's IDNA codec, slow on long labels, quick

NEVER_IN_URL = re.compile(f'[{INVISIBLE}\\s"<>`\\\\]')
WEB_URL = re.compile(r"https?://[^/?#]", re.IGNORECASE)
LOCAL_URL = re.compile(r"/(?!/)|#.")
MAILTO = re.compile(
    r"mailto:[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\?subject=(?:(?!%0[ad])[^&])*)?",
    re.IGNORECASE | re.ASCII,
)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE | re.ASCII)

BARE = "-._~!$'()*,;:@/+=&"  # stand as typed; Python's quote() adds letters and digits
BARE_WHEN_ENCODED = frozenset((ascii_letters + digits + "-._~!'()*,:@").encode())


def is_safe_url(url: str, *, relative: bool = True) -> bool:
    """May a link have this address? With relative=False it must be a full http(s) one.

    Otherwise it may also be a path on our own site, an anchor on the page or a plain mailto.
    """
    return 0 < len(url) <= MAX_URL_LENGTH and _is_safe(url, relative)


@lru_cache(
    maxsize=256
)  # each sanitizer that a link passes asks again; longer ones are not remembered
def _is_safe(url: str, relative: bool) -> bool:
    if NEVER_IN_URL.search(url):
        return False
    if WEB_URL.match(url):
        return bool(host_of(url))
    return relative and bool(LOCAL_URL.match(url) or MAILTO.fullmatch(url))


def is_outbound(url: str, own_hosts: Collection[str]) -> bool:
    """Does this address lead away from our own site?"""
    host = host_of(url)
    return bool(host) and host not in {own.lower().partition(":")[0] for own in own_hosts}


def host_of(url: str) -> str:
    """The host of an http(s) address in ASCII and lower case; empty when there is no sound one."""
    parts = parts_of(url)
    if parts is None or parts.scheme not in ("http", "https"):
        return ""
    if "@" in parts.netloc or parts.netloc.endswith(":"):
        return ""
    return _sound_host(parts.hostname or "", bracketed=parts.netloc.startswith("["))


def _sound_host(host: str, *, bracketed: bool) -> str:
    try:
        if bracketed:
            return f"[{ipaddress.IPv6Address(host)}]" if "%" not in host else ""
        host = host.removesuffix(".")
        if len(host) > MAX_HOST_LENGTH or not HOST.fullmatch(host):
            return ""
        host = host.encode("idna").decode("ascii").lower()
        # Browsers read a host that ends in a number as an IPv4 address, in octal and hex too.
        is_numeric = NUMBER.fullmatch(host.rpartition(".")[2])
        return str(ipaddress.IPv4Address(host)) if is_numeric else host
    except ValueError:  # UnicodeError is one too
        return ""


def source_key(url: str) -> str:
    """One spelling for all addresses of the same page, to tell whether a source is listed.

    Drops what never changes the page: redirects to it, http or https, case of the host, the
    default port, the anchor, parameters that only track the reader. It is no address to visit.
    """
    url = meant(url)
    host, parts = host_of(url), parts_of(url)
    if not host or parts is None:
        return url.strip()
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = _one_spelling(parts.path) or "/"
    kept = [part for part in parts.query.split("&") if part and not TRACKERS.match(part)]
    query = "?" + "&".join(_one_spelling(part, "?") for part in kept) if kept else ""
    return f"https://{host}{port}{path}{query}"


def note_key(title: str) -> str:
    """The key of a source that has no address, such as a book or an interview: by its title."""
    return sha256(f"note:{clean_line(title).casefold()}".encode()).hexdigest()


def _one_spelling(part: str, safe: str = "") -> str:
    """Percent-encode a part in one way; an encoded delimiter is not the same as a bare one."""
    pieces = re.split(r"((?:%[0-9A-Fa-f]{2})+)", part)
    for index, piece in enumerate(pieces):
        is_encoded = index % 2
        if is_encoded:
            pieces[index] = "".join(
                chr(byte) if byte in BARE_WHEN_ENCODED else f"%{byte:02X}"
                for byte in unquote_to_bytes(piece)
            )
        else:
            pieces[index] = quote(piece, BARE + safe, errors="replace")
    return "".join(pieces)
