"""What no library gives: whose word on a client's address we take, and headers of every page."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware

# Characters: twice our longest addresses. Django compares some addresses in the square of their
# length, and 32,000 characters of "a/" under /admin/r/ took six seconds of every thread.
LONGEST_PATH = 1000
PORT = r"(?::[0-9]{0,5})?"
ZONE = r"(?:%[^%\]]*)?"
ADDRESS = re.compile(
    rf"\[(?P<inner>[0-9a-fA-F:.]+){ZONE}\]{PORT}|(?P<v4>[0-9.]+){PORT}|(?P<bare>[0-9a-fA-F:.]+){ZONE}"
)
LONGEST_ADDRESS = 100  # characters: the longest of IPv6, with a zone and a port
MAPPED_BITS = 96  # of ::ffff:0:0/96, in which IPv4 addresses stand
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class TrustedProxies:
    """Puts the client's real address in REMOTE_ADDR; forwarded headers of strangers are dropped.

    The chain is read from the right: the last address that is not one of our proxies is the client.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.networks = [_network(item) for item in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        peer = address_in(request.META.get("REMOTE_ADDR", ""))
        client = peer
        if self._is_ours(peer):
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            hops = map(address_in, reversed(chain))
            client = next((hop for hop in hops if not self._is_ours(hop)), None) or peer
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        if client:
            request.META["REMOTE_ADDR"] = str(client)
        return self.get_response(request)

    def _is_ours(self, address):
        return address is not None and any(address in network for network in self.networks)

    def trusts(self, text):
        """Is this the address of one of our proxies?"""
        return self._is_ours(address_in(text))


def address_in(text: str) -> IPv4Address | IPv6Address | None:
    """The address, however a proxy or a socket writes it; None where there is none.

    With a port (`1.2.3.4:5555`, `[2001:db8::1]:443`), in brackets, with a zone (`fe80::1%eth0`);
    an IPv4 address that a socket for both kinds gives as `::ffff:1.2.3.4` is the IPv4 address.
    """
    parts = ADDRESS.fullmatch(text.strip(' \t"')[:LONGEST_ADDRESS])
    try:
        address = ip_address(parts["inner"] or parts["v4"] or parts["bare"]) if parts else None
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(text):
    network = ip_network(text, strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped and network.prefixlen >= MAPPED_BITS:
        return ip_network((mapped, network.prefixlen - MAPPED_BITS))
    return network


class ShortAddresses:
    """Refuses an address longer than any of ours before it is looked up; queries may be long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if len(request.path_info) > LONGEST_PATH:
            words = f"This address is longer than {LONGEST_PATH:,} characters.\n"
            return HttpResponse(words, status=414, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class CompressText(GZipMiddleware):
    """Compresses pages and feeds; pictures and static files are small already."""

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(("text/", "application/")):
            return super().process_response(request, response)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """The site's policy everywhere; the admin adds what its editor needs."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and not report_only:
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts


class SecurityHeaders:
    """Headers that Django does not set by itself, on every answer, errors included."""

    PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
