"""What no library gives: whose word on a client's address we take, and headers of every page."""

from ipaddress import ip_address, ip_network

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware

# Characters: twice our longest addresses. Django compares some addresses in the square of their
# length, and 32,000 characters of "a/" under /admin/r/ took six seconds of every thread.
LONGEST_PATH = 1000
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class TrustedProxies:
    """Puts the client's real address in REMOTE_ADDR; forwarded headers of strangers are dropped.

    The chain is read from the right: the last address that is not a proxy of ours is the client.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.networks = [ip_network(item, strict=False) for item in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        if self.trusts(request.META.get("REMOTE_ADDR", "")):
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = self._client(chain) or request.META["REMOTE_ADDR"]
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)

    def _client(self, chain):
        for hop in reversed([hop.strip() for hop in chain]):
            if not self.trusts(hop):
                return hop if _is_address(hop) else None
        return None

    def trusts(self, address):
        return _is_address(address) and any(
            ip_address(address) in network for network in self.networks
        )


def _is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class ShortAddresses:
    """Refuses an address longer than any of ours before it is looked up; its query may be long."""

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
