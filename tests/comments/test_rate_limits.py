from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment
from comments.privacy import encryption
from comments.receipts import receipt_links
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

HERE, NEIGHBOUR, ELSEWHERE = "203.0.113.7", "203.0.113.200", "198.51.100.7"
SENDER = "127.0.0.1"  # as the test client sends


@pytest.fixture
def at():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def flood(count=10, **fields):
    for _ in range(count):
        CommentFactory(**fields)


def test_the_eleventh_from_one_network_in_a_minute_waits(post, article, client, at):
    flood(ip_hash=encryption.network_hash(HERE))
    at.shift(timedelta(seconds=20))
    response = client.post(
        f"{article.get_absolute_url()}comments/",
        {"name": "Ines", "email": "ines@reader.example", "body": "One more thing."},
        REMOTE_ADDR=NEIGHBOUR,
    )
    page = response.content.decode()
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "40"
    assert "Please wait 40 seconds" in page
    assert "One more thing." in page and "ines@reader.example" in page
    assert Comment.objects.count() == 10


def test_readers_elsewhere_still_post(article, client):
    flood(ip_hash=encryption.network_hash(HERE))
    response = client.post(
        f"{article.get_absolute_url()}comments/",
        {"name": "Ines", "email": "ines@reader.example", "body": "One more thing."},
        REMOTE_ADDR=ELSEWHERE,
    )
    assert response.status_code == 303


def test_ten_under_an_address_from_elsewhere_never_lock_its_owner_out(post, article):
    flood(email="ines@reader.example", ip_hash=encryption.network_hash(ELSEWHERE))
    assert post(article).status_code == 303


def test_ten_are_fine(post, article):
    flood(9, ip_hash=encryption.network_hash(SENDER))
    assert post(article).status_code == 303


def test_where_no_network_is_known_all_are_one(post, article, monkeypatch):
    flood()
    monkeypatch.setattr("comments.privacy.encryption.network_hash", lambda address: "")
    assert post(article).status_code == 429


def test_after_the_time_told_it_goes_through(post, article, at):
    flood(ip_hash=encryption.network_hash(SENDER))
    seconds = int(post(article).headers["Retry-After"])
    at.shift(timedelta(seconds=seconds))
    assert post(article).status_code == 303


def test_a_double_click_on_the_tenth_leads_to_it_and_is_not_told_to_wait(post, article):
    flood(9, ip_hash=encryption.network_hash(SENDER))
    first = post(article)
    again = post(article)
    assert again.status_code == first.status_code == 303
    comment, repeat = (
        find(answer.headers["Location"].split("/")[2])
        for find, answer in ((receipt_links.find, first), (receipt_links.find_repeat, again))
    )
    assert repeat.comment == comment
