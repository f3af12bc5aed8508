"""Sent many times at the same moment it is one comment, whatever the database does meanwhile."""

import os

from django.test import Client

from comments.models import AlreadyDecided, Comment, Decision
from comments.privacy import tokens
from comments.receipts import receipt_links
from tests.comments.conftest import WORDS
from tests.crowds import Crowd, at_once
from tests.factories import ArticleFactory, CommentFactory, UserFactory

THREADS, ROUNDS = 50, int(os.environ.get("SENDING_ROUNDS", "5"))


def sending(address, n, **more):
    """Work that sends the words of round n as one reader of one network."""
    words = WORDS | {"email": f"ines{n}@reader.example", "body": f"I crossed bridge {n}."} | more

    def send(_):
        response = Client().post(address, words, REMOTE_ADDR=f"203.0.{n}.7")
        return response.status_code, response.headers.get("Location", "")

    return send


def test_fifty_threads_make_one_comment_and_all_are_led_to_it_round_after_round(database_file):
    article = ArticleFactory()
    address = f"{article.get_absolute_url()}comments/"
    with Crowd(THREADS) as readers:
        for number in range(ROUNDS):
            answers = readers.at_once(sending(address, number))
            comment = Comment.objects.get(body=f"I crossed bridge {number}.")
            assert {status for status, _ in answers} == {303}
            links = [location.split("/")[2] for _, location in answers]
            assert len({*links}) == THREADS, "every answer is that of a new comment"
            assert sum(map(bool, map(receipt_links.find, links))) == 1, "it has one owner"
            assert comment.repeats.count() == THREADS - 1
            assert comment.is_waiting and comment.decisions.count() == 1
    assert Comment.objects.count() == ROUNDS


def test_a_browser_that_sends_fifty_times_keeps_the_receipt_that_it_proposed(database_file):
    article, proposed = ArticleFactory(), tokens.new()
    address = f"{article.get_absolute_url()}comments/"
    here, there = (sending(address, n, receipt=proposed, body="Eleven.") for n in (1, 2))
    answers = at_once(THREADS, lambda n: (here, there)[n % 2](n))  # of a phone between two networks
    assert {status for status, _ in answers} == {303}
    assert {location for _, location in answers} == {f"/receipts/{proposed}/"}
    assert Comment.objects.count() == Decision.objects.count() == 1


def test_a_known_readers_comment_is_published_and_counted_once(database_file, known):
    article = ArticleFactory()
    address = f"{article.get_absolute_url()}comments/"
    at_once(THREADS, sending(address, 1, **known))
    comment = Comment.objects.get(article=article)
    assert comment.is_published and comment.decisions.count() == 1
    assert comment.thread.size == 1


def test_different_comments_at_once_are_all_kept(database_file):
    article = ArticleFactory()

    def send(n):
        words = {"name": f"Reader {n}", "email": f"{n}@reader.example", "body": f"Words {n}"}
        comment = Comment(article=article, **words)
        return comment.submit().pk

    assert len(set(at_once(20, send))) == 20
    assert Decision.objects.count() == 20


def test_of_two_moderators_at_once_one_decides_and_the_other_learns_who_did(database_file):
    moderators = UserFactory.create_batch(2)
    for _ in range(10):
        comment = CommentFactory(status="pending")

        def decide(n, pk=comment.pk):
            seen = Comment.objects.get(pk=pk)
            verb = (Comment.approve, Comment.reject)[n]
            try:
                return verb(seen, by=moderators[n], seen="pending")
            except AlreadyDecided as error:
                return error

        results = at_once(2, decide)
        (decision,) = [result for result in results if isinstance(result, Decision)]
        (late,) = [result for result in results if isinstance(result, AlreadyDecided)]
        comment.refresh_from_db()
        assert late.decision == decision
        assert comment.status == decision.to_status
        assert comment.decisions.count() == 1
