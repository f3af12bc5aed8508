"""What can be blocked besides a person: domains and networks, how they are typed and compared."""

from ipaddress import ip_network

from django.core.exceptions import ValidationError

from articles.rendering.safe_urls import host_of

# Bits of the widest network, by version of IP: above it stand whole continents.
WIDEST = {4: 8, 6: 16}
# Bits of the narrowest: of no commenter is more known than `sealed.network_of` tells.
NARROWEST = {4: 24, 6: 48}

# Whose addresses very many people have: to block one of these is to block the public.
PUBLIC_PROVIDERS = frozenset(
    {
        "126.com", "163.com", "aol.com", "btinternet.com", "comcast.net", "fastmail.com",
        "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
        "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com",
        "laposte.net", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "me.com",
        "msn.com", "naver.com", "orange.fr", "outlook.com", "posteo.de", "pm.me", "proton.me",
        "protonmail.com", "qq.com", "rediffmail.com", "sapo.pt", "seznam.cz", "t-online.de",
        "uol.com.br", "web.de", "wp.pl", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.fr",
        "yandex.ru", "ymail.com",
    }
)  # fmt: skip


def host_and_parents(host):
    """The host, and each domain that it belongs to but its last label: shop.a.example, a.example"""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def network_and_parents(network):
    """The network, and every wider one that can be blocked; nothing where there is none."""
    if not network:
        return []
    own = ip_network(network)
    lengths = range(own.prefixlen, WIDEST[own.version] - 1, -1)
    return [str(own.supernet(new_prefix=length)) for length in lengths]


# --- What moderators type ---------------------------------------------------------------------


def domain(text):
    """The domain in a typed domain or web address. Raises ValidationError."""
    host = host_of(text if "://" in text else f"https://{text}").removeprefix("www.")
    if "." not in host or host.rpartition(".")[2].isdecimal():
        raise ValidationError(
            "Please enter a domain such as shop.example, without a path.", code="domain_invalid"
        )
    return host


def email_domain(text):
    """The same for addresses of mail: not one that half of our readers use."""
    found = domain(text.strip().removeprefix("@"))
    if found in PUBLIC_PROVIDERS:
        raise ValidationError(
            f"Very many people have an address at {found}. Please block the person instead, on "
            "the page of their comment.",
            code="provider_is_public",
        )
    return found


def network(text):
    """A network as a prefix in its usual spelling. Raises ValidationError."""
    try:
        found = ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValidationError(
            "Please enter a network such as 203.0.113.0/24 or 2001:db8::/32.",
            code="network_invalid",
        ) from None
    narrowest, widest = NARROWEST[found.version], WIDEST[found.version]
    if found.prefixlen > narrowest:
        raise ValidationError(
            f"We do not store IP addresses, so we cannot block a network narrower than "
            f"/{narrowest}. Please enter /{narrowest} or wider.",
            code="network_too_narrow",
        )
    if found.prefixlen < widest:
        raise ValidationError(
            f"That network is too wide: please enter /{widest} or narrower.",
            code="network_too_wide",
        )
    return str(found)
