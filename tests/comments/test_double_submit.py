"""Sent twice at the same moment it is one comment, whatever the database does meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client

from comments.models import AlreadyDecided, Comment, Decision
from tests.comments.conftest import WORDS
from tests.factories import ArticleFactory, CommentFactory, UserFactory


def at_once(count, work):
    """Runs the work in as many threads, all set off by the same gate."""
    gate = Barrier(count)

    def run(n):
        try:
            gate.wait()
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_fifty_threads_make_one_comment_and_all_are_led_to_it(database_file):
    article = ArticleFactory()
    address = f"{article.get_absolute_url()}comments/"

    def send(n):
        response = Client().post(address, WORDS)
        return response.status_code, response.headers.get("Location")

    answers = at_once(50, send)
    comment = Comment.objects.get()
    assert {status for status, _ in answers} == {303}
    assert {location.partition("#")[2] for _, location in answers} == {comment.anchor}
    assert sum("receipt=" in location for _, location in answers) == 1, "it has one owner"
    assert comment.is_waiting and comment.decisions.count() == 1


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
