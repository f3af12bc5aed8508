from uuid import uuid4

import pytest
import time_machine

from comments.models import Comment, Policy
from comments.privacy import encryption
from comments.receipts import receipt_links
from tests.comments.blocks import SENDER, block, changed
from tests.comments.digests import NOON
from tests.comments.receipts import token_in
from tests.factories import ArticleFactory, CommentFactory, UserFactory

ADA = "ada@reader.example"
WORDS = {"name": "Ines Reader", "email": "ines@reader.example", "body": "I crossed all eleven."}


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def moderator():
    return UserFactory(username="mona", first_name="Mona", last_name="Moss", group="Moderators")


@pytest.fixture
def admin_client(client, moderator):
    """The browser of a moderator who has signed in."""
    client.force_login(moderator)
    return client


@pytest.fixture
def rules():
    """Saves other rules than those we begin with."""

    def save(**rules):
        return Policy(**rules).enact(by=None, instead_of=Policy.objects.current())

    return save


@pytest.fixture
def post(client):
    """Sends a comment as a reader's browser would: every field that is not told is well filled."""

    def send(article, *, client=client, headers=None, **fields):
        address = f"{article.get_absolute_url()}comments/"
        data = {key: value for key, value in (WORDS | fields).items() if value is not None}
        return client.post(
            address, data, headers={"Sec-Fetch-Site": "same-origin"} | (headers or {})
        )

    return send


@pytest.fixture
def known(moderator):
    """Ada, whose comments need no reading any more, for her browser kept two receipts."""
    return approved(moderator, "Ada", ADA)


@pytest.fixture
def commenter(known):
    """Ada, as her comments are told from others'."""
    return Comment.objects.filter(name="Ada").first().commenter


@pytest.fixture
def blocked(moderator):
    """Blocks what is told: an address, its domain, a website's domain or a network."""
    makers = {
        "person": lambda: block(moderator, "person", key=encryption.blind_index(ADA)),
        "email": lambda: block(
            moderator, "email", key=encryption.domain_hashes("reader.example")[0]
        ),
        "website": lambda: block(moderator, "website", "shop.example"),
        "network": lambda: block(moderator, "network", key=encryption.network_hash(SENDER)),
        "typed network": lambda: block(moderator, "network", "127.0.0.0/16"),
    }
    return lambda name, **fields: changed(makers[name](), fields)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def mona(clock, moderator):
    moderator.email = "mona@house.example"
    moderator.save()
    return moderator


@pytest.fixture
def sent(post, article):
    """(comment, its token), as a newcomer's: it waits."""
    token = token_in(post(article))
    return Comment.objects.get(), token


def approved(moderator, name, email, count=2, **more):
    """What the browser of somebody sends of whom so many comments were approved."""
    tokens, commenter = [receipt_links.new_token() for _ in range(count)], uuid4()
    for token in tokens:
        CommentFactory(
            status="pending",
            name=name,
            email=email,
            commenter=commenter,
            receipt_hash=receipt_links.hash_of(token),
            **more,
        ).approve(by=moderator)
    return {"name": name, "email": email, "proof": " ".join(tokens)}
