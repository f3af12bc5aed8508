"""Receipts: the secret link by which a writer without an account keeps hold of their comment.

Only a hash of the token is stored. It needs no salt and no slow function, for there are 2**256
tokens to guess among.
"""

import hmac
import re
import secrets
from hashlib import sha256

from django.urls import reverse
from django.utils.http import urlencode

from comments import passage
from comments.models import Comment

PARAMETER = "receipt"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes, in base64 without its padding


def new_token():
    return secrets.token_urlsafe(32)


def hash_of(token):
    """What is stored of it."""
    return sha256(token.encode()).hexdigest()


def token_for(proposed):
    """The token that the writer's browser proposed, or one of ours where that will not do.

    A browser that knows the token before the comment is sent still has it when the answer is lost.
    """
    is_usable = TOKEN.fullmatch(proposed) and find(proposed) is None
    return proposed if is_usable else new_token()


def find(token):
    """The comment whose receipt this is, or None."""
    if not TOKEN.fullmatch(token):
        return None
    digest = hash_of(token)
    found = Comment.objects.select_related("article").filter(receipt_hash=digest).first()
    return found if found and hmac.compare_digest(found.receipt_hash, digest) else None


def belongs(token, comment):
    """Whether it is the receipt of this comment."""
    return bool(comment.receipt_hash) and hmac.compare_digest(hash_of(token), comment.receipt_hash)


def link_to(comment, token):
    """The article's page with the comment as its writer sees it, and the way to the receipt."""
    told = {PARAMETER: token}
    if comment.is_public:
        told |= passage.Passage.of(comment).parameters
    return f"{comment.article.get_absolute_url()}?{urlencode(told)}#{comment.anchor}"


def address_of(token):
    """The receipt itself."""
    return reverse("comments:receipt", args=[token])
