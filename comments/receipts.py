"""Receipts: the secret link by which a writer without an account keeps hold of their comment."""

import hmac

from django.urls import reverse
from django.utils.http import urlencode

from comments import passage, tokens
from comments.models import Comment
from comments.tokens import TOKEN, hash_of
from comments.tokens import new as new_token

PARAMETER = "receipt"


def token_for(proposed):
    """The token that the writer's browser proposed, or one of ours where that will not do.

    A browser that knows the token before the comment is sent still has it when the answer is lost.
    """
    is_usable = TOKEN.fullmatch(proposed) and find(proposed) is None
    return proposed if is_usable else new_token()


def find(token):
    """The comment whose receipt this is, or None."""
    return tokens.find(Comment.objects.select_related("article"), "receipt_hash", token)


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
