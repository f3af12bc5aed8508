"""A comment of somebody who asks, the link that they are mailed, and the page that it opens."""

import pytest

from tests.comments.data_requests.asking import ASK, EMAIL, OWN, link_in, look
from tests.factories import CommentFactory


@pytest.fixture
def ask(client):
    def ask(email=EMAIL, *, headers=OWN, **extra):
        return client.post(ASK, {"email": email}, headers=headers, **extra)

    return ask


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, email=EMAIL, name="Ines", body="I crossed <b>all</b>.")


@pytest.fixture
def link(comment, ask):
    ask()
    [letter] = look()
    return link_in(letter)


@pytest.fixture
def opened(link, client):
    """The page that the mailed link became."""
    answer = client.post(link, headers=OWN)
    assert answer.status_code == 303
    return answer.url
