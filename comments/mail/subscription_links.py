"""The link by which a subscription is confirmed and stopped: signed, so that nothing is stored."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from comments.models import Subscription


def token_of(subscription):
    """It opens this one subscription, and says nothing of its owner."""
    return _signer().sign(subscription.uuid.hex)


def is_ours(token):
    """Whether we made it, even if its subscription is gone by now."""
    return _key_in(token) is not None


def find(token):
    """The subscription that the token was made for, or None."""
    key = _key_in(token)
    found = Subscription.objects.select_related("article", "comment")
    return found.filter(uuid=key).first() if key else None


def address_of(subscription, verb=""):
    """Its page, or what its buttons do."""
    name = f"comments:subscription_{verb}" if verb else "comments:subscription"
    return reverse(name, args=[token_of(subscription)])


def _key_in(token):
    try:
        return _signer().unsign(token)
    except BadSignature:
        return None


def _signer():
    return Signer(salt="comments.subscription")
