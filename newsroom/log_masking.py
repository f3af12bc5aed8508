"""No secret link in any log: paths with every part hidden that may be a token.

A mistyped secret link, or one with a bracket behind it, still contains the secret. So everything
after the start of a secret link is hidden, whatever characters it has; elsewhere, every part of a
path that is as long as a token and is not a slug.
"""

import logging
import re
from urllib.parse import unquote

# How the addresses of secret links begin: tests compare this with all of our addresses. `reset` is
# how Django's own pages for a forgotten password begin.
SECRET = re.compile(
    r"(?<![^/\\])(?:receipts|reports|subscriptions|digests|privacy[/\\]+data|reset)[/\\]",
    re.IGNORECASE,
)
# What may be logged of what follows: pages without a secret, and actions behind one.
OPEN = re.compile(r"(?:asked|erased)/?")
DONE = re.compile(
    r"/(?:edit|withdraw|appeal|confirm|stop|stop-all|erase|export\.json|export\.html)/?\Z"
)
SHORTEST_TOKEN = 20  # characters
# An article's slug is as long as a token, but made of words and short numbers.
SLUG = re.compile(r"(?:[a-z]{1,18}|\d{1,4})(?:-(?:[a-z]{1,18}|\d{1,4}))*+")
HIDDEN = "…"
ROUNDS = 3  # of percent-encoding: a link that was copied through other programs has two
WORD = re.compile(r"\S+")


def masked(path: str) -> str:
    """The path with every part hidden that may be a secret; in doubt, a slug is hidden too.

    It is one word: no address writes a line, or a column, of a log by itself.
    """
    decoded = _decoded(path)
    hidden = _masked(decoded)
    return _one_word(path) if hidden == decoded else hidden


def _masked(path):
    if secret := SECRET.search(path):
        rest = path[secret.end() :]
        if rest and not OPEN.fullmatch(rest):
            done = DONE.search(rest)
            rest = HIDDEN + (done[0] if done else "/" if rest.endswith("/") else "")
        return _without_tokens(path[: secret.end()]) + rest
    return _without_tokens(path)


def _decoded(path):
    """As a server would read it, and as one word."""
    for _ in range(ROUNDS):
        path = unquote(path)
    return _one_word(path)


def _one_word(text):
    return "".join(c if c.isprintable() and not c.isspace() else "?" for c in text)


def _without_tokens(path):
    return "/".join(
        HIDDEN if len(part) >= SHORTEST_TOKEN and not SLUG.fullmatch(part) else part
        for part in path.split("/")
    )


def _masked_words(text):
    """A sentence in which secret links may stand."""
    return WORD.sub(
        lambda word: masked(word[0]) if SECRET.search(_decoded(word[0])) else word[0], text
    )


class HidesSecretLinks(logging.Filter):
    """For what Django says of refused requests: a link that is refused may still work."""

    def filter(self, record):
        if isinstance(record.args, dict):
            record.args = {name: _hidden_in(arg) for name, arg in record.args.items()}
        elif isinstance(record.args, tuple):
            record.args = tuple(map(_hidden_in, record.args))
        if isinstance(record.msg, str):
            record.msg = _masked_words(record.msg)
        return True


def _hidden_in(arg):
    if not isinstance(arg, str):
        return arg
    return masked(arg) if arg.startswith("/") else _masked_words(arg)
