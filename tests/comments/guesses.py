"""Guessing whose address stands behind a comment: what is sent, and how answers are compared.

For the test that compares them to the byte, and `benchmarks.guessing`, which compares their times.
"""

import re
from itertools import count

from django.test import Client

from comments.privacy import encryption
from tests.comments.conftest import approved
from tests.comments.post_office import follow
from tests.factories import ArticleFactory, CommentFactory

OWNER = "victim00000@reader.example"
NAME = "Vera Victim"
AT_HOME = "198.51.100.7"  # where they wrote from
PUBLIC = "The harbour was dredged in 1911, as my grandfather told it every winter."
WAITING = "The ferry has stopped at the old pier since the spring, and nobody says why."
OTHER = "What nobody has said here before, about the lighthouse and its keeper, number: {}"
# What every answer has of its own, whoever is right: a number, a secret, a moment.
OWN = re.compile(
    r"(?<=comment-)\d+|(?<=tone-)\d|[\w-]{43}|\w+, \d+ \w+ \d{4} [\d:]+ GMT"
    r"|\d{4}-\d\d-\d\dT[\d:+]+|\d+ \w+ \d{4}, \d\d:\d\d|number: \d+"
)
numbers = count(1)


def set_up(moderator):
    """An article, and somebody of whom there is as much to be found as can be."""
    article = ArticleFactory()
    here = {"article": article, "ip_hash": encryption.network_hash(AT_HOME)}
    approved(moderator, NAME, OWNER, 3)
    who = {"name": NAME, "email": OWNER}
    CommentFactory(status="pending", body=PUBLIC, **who, **here).approve(by=moderator)
    waiting = CommentFactory(status="pending", body=WAITING, **who, **here)
    follow(article, OWNER, comment=waiting)
    follow(article, OWNER)
    for _ in range(12):
        CommentFactory(status="spam", ip_hash="a" * 32, **who)
    return article


def wrong():
    """An address that nobody has, as long as the right one."""
    return f"other{next(numbers):06}@reader.example"


def elsewhere():
    """A network from which nobody has sent anything."""
    n = next(numbers)
    return f"10.{n // 256 % 256}.{n % 256}.9"


def send(article, email, *, body, at, client=None, headers=None, **more):
    """The answer to somebody's words under this address."""
    words = {"name": NAME, "email": email, "website": "", "body": body, "seconds": "40"}
    return (client or Client()).post(
        f"{article.get_absolute_url()}comments/",
        words | more,
        headers={"Sec-Fetch-Site": "same-origin"} | (headers or {}),
        REMOTE_ADDR=at,
    )


def alike(response):
    """Status, headers and body of an answer, without what is of its own in each."""
    body = OWN.sub("…", response.content.decode())
    headers = dict(response.items()) | {"Content-Length": str(len(body))}
    told = sorted((name, OWN.sub("…", value)) for name, value in headers.items())
    return response.status_code, told, body
