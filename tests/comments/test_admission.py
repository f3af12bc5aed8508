"""Too many forms of strangers at once: the excess is refused before anything is asked."""

import threading

import pytest

from comments import admission
from comments.models import Comment, Report
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(monkeypatch):
    """As many are being judged, and wait for it, as may."""
    monkeypatch.setattr(admission, "PATIENCE", 0.05)
    turns, places = threading.BoundedSemaphore(2), threading.BoundedSemaphore(5)
    monkeypatch.setattr(admission, "_turns", turns)
    monkeypatch.setattr(admission, "_places", places)
    for _ in range(admission.AT_ONCE):
        turns.acquire()
    return turns, places


def test_a_comment_too_many_gets_its_words_back_and_nothing_was_asked_or_written(
    crowd, article, post, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = post(article, body="I crossed all eleven <b>bridges</b>.")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(admission.RETRY_AFTER)
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert "I crossed all eleven &lt;b&gt;bridges&lt;/b&gt;." in page and "Send again" in page
    assert not Comment.objects.exists()


def test_whoever_finds_no_place_to_wait_is_refused_at_once(crowd, article, post, monkeypatch):
    _, places = crowd
    monkeypatch.setattr(admission, "PATIENCE", 3600)
    for _ in range(admission.AT_ONCE + admission.WAITING):
        places.acquire()
    assert post(article).status_code == 429


def test_whoever_waits_is_taken_as_soon_as_it_is_their_turn(crowd, article, post, monkeypatch):
    turns, _ = crowd
    monkeypatch.setattr(admission, "PATIENCE", 60)
    threading.Timer(0.1, turns.release).start()
    assert post(article).status_code == 303
    assert post(article, body="Another of mine.").status_code == 303


def test_reports_and_questions_for_ones_data_are_bounded_alike(crowd, client):
    comment = CommentFactory()
    told = {"reason": "illegal", "words": "It names my street."}
    answer = client.post(f"/comments/{comment.pk}/report/", told)
    assert answer.status_code == 429 and "It names my street." in answer.content.decode()
    assert client.post("/privacy/data/", {"email": "ines@reader.example"}).status_code == 429
    assert not Report.objects.exists()


def test_looking_at_a_form_is_free(crowd, client, article):
    assert client.get("/privacy/data/").status_code == 200
    assert client.get(article.get_absolute_url()).status_code == 200
