"""Addresses as they were meant: redirects of search engines, networks and mail guards undone.

static/admin_site/paste/addresses.js does the same with what is pasted; a test compares the two.
"""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MOST_WRAPPINGS = 5  # of one redirect in another
GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}\.)?[a-z]{2,3}")

# Parameters that newsletters and networks add to track who clicked.
TRACKERS = re.compile(
    r"(?<!\w)(?:utm_\w*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh"
    r"|mc_[ce]id|_hsenc|_hsmi|mkt_tok|gad_source|srsltid|__twitter_impression)(?:=|$)",
    re.IGNORECASE,
)


class Redirect(NamedTuple):
    """Where a service counts clicks, and the parameters that may hold the address behind it."""

    hosts: frozenset[str]  # each as it is written, or the end of it where it begins with a dot
    paths: frozenset[str]  # empty: any
    parameters: tuple[str, ...]


def _redirect(hosts: str, paths: str, *parameters: str) -> Redirect:
    return Redirect(frozenset(hosts.split()), frozenset(paths.split()), parameters)


GOOGLE_PATHS = {"/url": ("q", "url"), "/imgres": ("imgrefurl",)}
REDIRECTS = (
    _redirect("l.facebook.com lm.facebook.com l.instagram.com lm.instagram.com", "", "u"),
    _redirect("l.messenger.com l.workplace.com l.threads.net l.threads.com", "", "u"),
    _redirect("facebook.com .facebook.com", "/l.php /flx/warn /flx/warn/", "u"),
    _redirect(".safelinks.protection.outlook.com", "", "url"),
    _redirect("youtube.com www.youtube.com", "/redirect", "q"),
    _redirect(
        "linkedin.com www.linkedin.com",
        "/redir/redirect /redir/redirect/ /safety/go /safety/go/",
        "url",
    ),
    _redirect("out.reddit.com exit.sc gate.sc", "", "url"),
    _redirect("t.umblr.com", "/redirect", "z"),
    _redirect("slack-redir.net", "/link", "url"),
    _redirect("duckduckgo.com", "/l /l/", "uddg"),
    _redirect("vk.com away.vk.com", "/away /away.php", "to"),
    _redirect("steamcommunity.com", "/linkfilter /linkfilter/", "url", "u"),
    _redirect("linkprotect.cudasvc.com", "/url", "a"),
)


def meant(url: str) -> str:
    """The address that a reader was to reach, without what only tracks who clicked.

    What is no http(s) address comes back as it is; so does one that nothing has to be undone in.
    """
    for _ in range(MOST_WRAPPINGS):
        inner = _inside(url)
        if not inner:
            break
        url = inner
    return _without_trackers(url)


def _inside(url: str) -> str | None:
    parts = _web_parts(url)
    if parts is None:
        return None
    host = (parts.hostname or "").lower()
    names = _parameters(host, parts.path)
    query = parse_qs(parts.query) if names else {}
    candidates = [query[name][0] for name in names if name in query] or [_encoded(host, parts)]
    inner = next((each for each in candidates if each and _web_parts(each)), None)
    return inner and "%20".join(inner.split())


def _parameters(host: str, path: str) -> tuple[str, ...]:
    if GOOGLE.fullmatch(host):
        return GOOGLE_PATHS.get(path, ())
    for redirect in REDIRECTS:
        is_host = host in redirect.hosts or any(
            end.startswith(".") and host.endswith(end) for end in redirect.hosts
        )
        if is_host and (not redirect.paths or path in redirect.paths):
            return redirect.parameters
    return ()


def _encoded(host: str, parts: SplitResult) -> str | None:
    """Mail guards that hide the address in a spelling of their own."""
    if host == "urldefense.com" and parts.path.startswith("/v3/__"):
        return parts._replace(fragment="").geturl().partition("/v3/__")[2].partition("__;")[0]
    if host == "urldefense.proofpoint.com":
        spelled = parse_qs(parts.query).get("u", [""])[0]
        return unquote(spelled.replace("-", "%").replace("_", "/"))
    return parts.query if host == "href.li" else None


def _web_parts(url: str) -> SplitResult | None:
    parts = parts_of(url)
    is_web = parts and parts.scheme in ("http", "https") and parts.hostname
    return parts if is_web and "@" not in parts.netloc else None


def parts_of(url: str) -> SplitResult | None:
    """The address taken apart; None where it cannot be."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on a port that is no number, or out of range
    except ValueError:
        return None
    return parts


def _without_trackers(url: str) -> str:
    before, hash_sign, anchor = url.partition("#")
    page, _, query = before.partition("?")
    parts = query.split("&")
    kept = [part for part in parts if not TRACKERS.match(part)]
    if len(kept) == len(parts) or _web_parts(url) is None:
        return url
    return page + ("?" + "&".join(kept) if kept else "") + hash_sign + anchor
