"""No answer tells whether a guessed address is the one behind a comment, or is known here at all.

Compared to the byte, with the statements that the database is asked, instead of times: those are
compared by `python -m benchmarks.guessing`.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Block, Comment, DataRequest
from comments.privacy import encryption
from comments.receipts import receipt_links
from tests.comments.guesses import (
    AT_HOME,
    NAME,
    OTHER,
    OWNER,
    PUBLIC,
    WAITING,
    alike,
    elsewhere,
    numbers,
    send,
    set_up,
    wrong,
)

pytestmark = pytest.mark.django_db

GUESSES = 6  # of each kind, in turns
WARM = 5  # until there are as many of the same words as are looked at
HTMX = {"HX-Request": "true"}
OWN = {"Sec-Fetch-Site": "same-origin"}
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|%s|NULL|true|false", re.IGNORECASE)
SAVEPOINT = re.compile(r"s\d+_x\d+")
LISTS = re.compile(r"\(\?(?:, \?)*\)")


@pytest.fixture
def article(moderator):
    return set_up(moderator)


@pytest.fixture(params=["plain", "held by a block"])
def hunted(request, article, moderator):
    """The article, with and without a block of the person."""
    if request.param == "held by a block":
        Block.objects.create(
            kind="person", key=encryption.blind_index(OWNER), reason="Ads.", made_by=moderator
        )
    return article


def shape(queries):
    """The statements, without their values."""
    return [
        LISTS.sub("(?)", VALUES.sub("?", SAVEPOINT.sub("?", query["sql"]))) for query in queries
    ]


def told(article, email, **sent):
    """What a guess tells: the answer, and the statements it took."""
    send(article, wrong(), body=OTHER.format(next(numbers)), at=elsewhere())  # written once, now
    with CaptureQueriesContext(connection) as asked:
        answer = send(article, email, **sent)
    return alike(answer), shape(asked)


WAYS = {
    "public words": {"body": PUBLIC},
    "waiting words": {"body": WAITING},
    "other words": {"body": OTHER},
    "public words, in place": {"body": PUBLIC, "headers": HTMX},
    "waiting words, in place": {"body": WAITING, "headers": HTMX},
    "with wishes for mail": {"body": OTHER, "tell_replies": "on", "tell_all": "on"},
    "under another name": {"body": PUBLIC, "name": "Eve"},
    "with a receipt of one's own choice": {"body": WAITING, "receipt": True},
    "with proofs that are none": {"body": WAITING, "proof": "A" * 43},
    "with a website": {"body": OTHER, "website": "https://harbour.example/"},
}


def of(way):
    """What is sent in this way, this time."""
    sent = dict(WAYS[way])
    sent["body"] = sent["body"].format(next(numbers))
    if "receipt" in sent:
        sent["receipt"] = receipt_links.new_token()
    return sent


@pytest.mark.parametrize("way", WAYS)
def test_from_elsewhere_right_and_wrong_guesses_are_told_the_same(hunted, way):
    for _ in range(WARM):
        told(hunted, wrong(), at=elsewhere(), **of(way))
    answers = [
        told(hunted, OWNER if n % 2 else wrong(), at=elsewhere(), **of(way))
        for n in range(2 * GUESSES)
    ]
    for answer, asked in answers:
        assert answer == answers[0][0]
        assert asked == answers[0][1]
    sent = Comment.objects.filter(article=hunted, account=None).order_by("-pk")[: 2 * GUESSES]
    assert {comment.status for comment in sent} == {"pending"}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "in place"])
@pytest.mark.parametrize("body", [PUBLIC, WAITING], ids=["public", "waiting"])
def test_from_the_same_network_too_and_the_first_is_shown_to_nobody(hunted, body, headers):
    before = Comment.objects.count()
    right, other = (
        told(hunted, email, body=body, at=AT_HOME, headers=headers, name="Eve")
        for email in (OWNER, wrong())
    )
    assert right == other
    assert Comment.objects.count() == before + 2, "told() sends one of its own each time"
    answer = send(hunted, OWNER, body=body, at=AT_HOME, headers=headers, name="Eve")
    assert NAME not in answer.content.decode()
    if not headers:
        page = Client().get(answer.headers["Location"])
        state = page.content.decode().partition('id="state-heading"')[2].partition("</section>")[0]
        assert "Waiting" in state or "Published" in state
        assert body == PUBLIC or WAITING not in page.content.decode()


def test_a_repeated_sending_looks_like_a_new_one(article):
    """But for its number: two of one network, who say the same within minutes, are one."""
    for headers in ({}, HTMX):
        new = send(article, wrong(), body=WAITING, at=elsewhere(), headers=headers)
        again = send(article, wrong(), body=WAITING, at=AT_HOME, headers=headers)
        assert alike(new) == alike(again)


def test_a_comment_that_is_edited_into_somebodys_words_tells_nothing(article):
    answers = []
    for email in (wrong(), wrong(), OWNER, wrong()):
        at, token = elsewhere(), receipt_links.new_token()
        send(article, email, body=OTHER.format(next(numbers)), at=at, receipt=token)
        with CaptureQueriesContext(connection) as asked:
            address = f"/receipts/{token}/edit/"
            answer = Client().post(address, {"body": PUBLIC}, headers=OWN)
        answers.append((alike(answer), shape(asked)))
    assert answers[1] == answers[2] == answers[3] and answers[0][0][0] == 303


def test_the_colour_of_the_monogram_does_not_follow_the_address(article):
    seen = set()
    for _ in range(12):
        send(article, OWNER, body=OTHER.format(next(numbers)), at=elsewhere())
        seen.add(Comment.objects.latest("pk").tone)
    assert len(seen) > 2


def test_asking_for_ones_data_writes_as_much_for_every_address_however_often(article):
    answers = []
    for email in [OWNER, wrong()] * 4:
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post("/privacy/data/", {"email": email}, REMOTE_ADDR=elsewhere())
        answers.append((alike(answer), shape(asked)))
    assert all(answer == answers[1] for answer in answers[1:])
    assert answers[0][0] == answers[1][0] and DataRequest.objects.count() == 8


def test_a_stranger_with_a_known_address_and_another_name_waits_and_the_card_says_so(
    article, admin_client
):
    send(article, OWNER, name="Eve", body=OTHER.format(1), at=elsewhere())
    comment = Comment.objects.latest("pk")
    assert comment.is_waiting
    page = admin_client.get("/admin/comments/comment/").content.decode()
    card = page.partition(f'id="{comment.anchor}"')[2].partition("</article>")[0]
    assert f"A new name for this address. Earlier names: <q>{NAME}</q>" in card


def test_under_the_same_name_they_wait_too_for_typing_proves_nothing(article):
    send(article, OWNER, body=OTHER.format(1), at=elsewhere())
    assert Comment.objects.latest("pk").is_waiting


def test_their_comments_neither_help_nor_hurt_the_owner(article, moderator):
    own = Comment.objects.filter(name=NAME, status="published").exclude(receipt_hash="").first()
    for n in range(8):
        send(article, OWNER, body=OTHER.format(next(numbers)), at=elsewhere())
        stranger = Comment.objects.latest("pk")
        (stranger.mark_spam if n % 2 else stranger.reject)(by=moderator)
    later = Comment(article=article, name=NAME, email=OWNER, body="Mine.", commenter=own.commenter)
    assert later.submit().is_published
    assert later.created_at <= timezone.now()
