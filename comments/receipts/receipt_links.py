"""Receipts: the secret link with which a commenter without an account manages a comment."""

from django.urls import reverse

from comments.models import Comment, Repeat
from comments.privacy import encryption, tokens
from comments.privacy.tokens import TOKEN, hash_of
from comments.privacy.tokens import new as new_token

PARAMETER = "receipt"  # of old addresses, and of the form; new addresses never have it
COLUMNS = ("receipt_hash", "mailed_receipt_hash")  # shown on a page, and sent by mail


def token_for(proposed, known):
    """The token that the commenter's browser proposed, or a new one if that is not valid.

    `known` is the comment of which it is the receipt already, if any. A browser that knows the
    token before the comment is sent still has it when the answer is lost.
    """
    return proposed if TOKEN.fullmatch(proposed) and known is None else new_token()


def find(token):
    """The comment whose receipt this is, or None."""
    for column in COLUMNS:  # one after the other, because each has its own index
        if found := tokens.find(_with(column), column, token):
            return found
    return None


def find_repeat(token):
    """The Repeat of this link, or None: the link only shows the state of the comment."""
    return tokens.find(Repeat.objects.select_related("comment__article"), "receipt_hash", token)


def _with(column):
    """SQLite looks into an index over what is not empty only for what is said not to be."""
    return Comment.objects.select_related("article").exclude(**{column: ""})


def belongs(token, comment):
    """Whether it is a receipt of this comment."""
    return any(tokens.belongs(token, getattr(comment, column)) for column in COLUMNS)


def mailed(comment):
    """The second receipt, which is derived and never stored; empty where none was mailed yet."""
    known = comment.mailed_receipt_hash
    possible = encryption.receipt_tokens(comment.uuid) if known else []
    return next((token for token in possible if hash_of(token) == known), "")


def prepare_to_mail(comment):
    """From now on the derived token is a receipt of this comment, too."""
    comment.mailed_receipt_hash = hash_of(encryption.receipt_tokens(comment.uuid)[0])
    comment.save(update_fields=["mailed_receipt_hash"])


def address_of(token):
    """The receipt itself. The secret is in the path: newsroom/log_masking.py hides it."""
    return reverse("comments:receipt", args=[token])
