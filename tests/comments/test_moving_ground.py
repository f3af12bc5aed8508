"""Posting while the article, its discussion or the comment answered goes: an answer, never a break.

Many readers send at the same moment as the newsroom acts. Django's test client raises what a view
does not catch, so that a 500 would fail the test with its reason.
"""

import random
import time
from contextlib import suppress
from itertools import chain

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from comments.mail import subscriptions
from comments.models import AlreadyDecided, Comment, DiscussionSetting, Subscription, Thread
from comments.privacy import tokens
from tests.crowds import at_once
from tests.factories import ArticleFactory, CommentFactory, UserFactory

READERS, EACH, ROUNDS = 4, 3, 3  # of each network fewer in a minute than the limit
HANDLED = {303, 403, 404, 409, 410, 422}
BRIEFLY = 0.06  # seconds in which the newsroom acts: while most of the readers are sending

ACTS = {
    "retracts": lambda article: article.retract(by=None, note="It was wrong."),
    "closes": lambda article: DiscussionSetting.objects.create(article=article, is_closed=True),
    "deletes": lambda article: article.delete(),
    "deletes in bulk": lambda article: Article.objects.filter(pk=article.pk).delete(),
    "unpublishes": lambda article: Article.objects.filter(pk=article.pk).update(status="draft"),
}
ENDS = {
    "rejects": lambda comment, moderator: comment.reject(by=moderator),
    "withdraws": lambda comment, moderator: comment.withdraw(),
    "erases": lambda comment, moderator: comment.erase(),
}


def assert_nothing_is_torn():
    """No row points at what is gone, and threads are what their comments say."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    columns = ("root", "article", "size", "featured", "started_at")
    followed = set(Thread.objects.values_list(*columns))
    Thread.objects.rebuild()
    assert followed == set(Thread.objects.values_list(*columns))


def deep(article, levels=6):
    """A conversation, as deep as it is drawn and deeper."""
    parent, found = None, []
    for _ in range(levels):
        parent = CommentFactory(article=article, parent=parent)
        found.append(parent)
    return found


def words(n, parents):
    parent = random.choice([None, *parents])
    return {
        "name": f"Reader {n}",
        "email": f"{n}@reader.example",
        "body": f"Kept words {n}",
        "parent": parent.pk if parent else "",
        "tell_replies": random.choice(["on", ""]),
    }


def post_all(address, n, parents):
    """(status, words came back) for each comment of this reader."""
    client, answers = Client(REMOTE_ADDR=f"10.9.{n}.1"), []
    for k in range(EACH):
        answer = client.post(address, words(n * EACH + k, parents))
        answers.append((answer.status_code, f"Kept words {n * EACH + k}" in answer.text))
    return answers


def assert_handled(answers):
    statuses = {status for status, _ in answers}
    assert statuses <= HANDLED
    assert all(is_kept for status, is_kept in answers if status != 303), answers


@pytest.mark.parametrize("act", ACTS)
def test_while_the_newsroom_acts_every_comment_is_kept_or_comes_back(database_file, act):
    for _ in range(ROUNDS):
        article = ArticleFactory()
        address, parents = f"{article.get_absolute_url()}comments/", deep(article)

        def work(n, article=article, address=address, parents=parents):
            if n < READERS:
                return post_all(address, n, parents)
            time.sleep(random.uniform(0, BRIEFLY))
            ACTS[act](Article.objects.get(pk=article.pk))
            return []

        answers = [*chain(*at_once(READERS + 1, work))]
        assert len(answers) == READERS * EACH
        assert_handled(answers)
        assert_nothing_is_torn()


@pytest.mark.parametrize("end", ENDS)
def test_while_what_they_answer_goes_every_reply_is_kept_or_comes_back(database_file, end):
    moderator = UserFactory(group="Moderators")
    for _ in range(ROUNDS):
        article = ArticleFactory()
        address, parents = f"{article.get_absolute_url()}comments/", deep(article, levels=3)

        def work(n, address=address, parents=parents):
            if n < READERS:
                return post_all(address, n, parents)
            for parent in reversed(parents):
                time.sleep(random.uniform(0, BRIEFLY / 3))
                ENDS[end](Comment.objects.get(pk=parent.pk), moderator)
            return []

        answers = [*chain(*at_once(READERS + 1, work))]
        assert_handled(answers)
        kept = Comment.objects.filter(body__startswith="Kept words", article=article).count()
        assert kept == [status for status, _ in answers].count(303)
        assert_nothing_is_torn()


@pytest.mark.parametrize("act", ["retracts", "deletes", "unpublishes"])
def test_a_writer_who_mends_appeals_or_withdraws_meanwhile_gets_an_answer(database_file, act):
    for _ in range(ROUNDS):
        article, own = ArticleFactory(), [tokens.new() for _ in range(READERS)]
        for n, token in enumerate(own):
            status = "rejected" if n == 0 else "published"
            CommentFactory(article=article, receipt_hash=tokens.hash_of(token), status=status)

        def work(n, article=article, own=own):
            if n == READERS:
                time.sleep(random.uniform(0, BRIEFLY))
                ACTS[act](Article.objects.get(pk=article.pk))
                return []
            client = Client()
            deeds = {"appeal": {"words": "Why?"}, "edit": {"body": f"Better {n}"}, "withdraw": {}}
            sent = [client.post(f"/receipts/{own[n]}/{deed}/", deeds[deed]) for deed in deeds]
            return [answer.status_code for answer in [*sent, client.get(f"/receipts/{own[n]}/")]]

        statuses = set(chain(*at_once(READERS + 1, work)))
        assert statuses <= HANDLED | {200}
        assert_nothing_is_torn()


@pytest.mark.parametrize("act", ["retracts", "deletes", "deletes in bulk"])
def test_moderators_who_decide_take_back_and_erase_meanwhile_get_an_answer(database_file, act):
    moderator = UserFactory(group="Moderators")
    deeds = [
        lambda comment: comment.approve(by=moderator),
        lambda comment: comment.undo(by=moderator),
        lambda comment: comment.correct(by=moderator, body="Better"),
        lambda comment: comment.mark_spam(by=moderator),
        lambda comment: comment.erase(),
    ]
    for _ in range(ROUNDS):
        article = ArticleFactory()
        own = [CommentFactory(article=article, status="pending") for _ in range(READERS)]

        def work(n, article=article, own=own):
            if n == READERS:
                time.sleep(random.uniform(0, BRIEFLY))
                ACTS[act](Article.objects.get(pk=article.pk))
            for deed in deeds if n < READERS else []:
                with suppress(AlreadyDecided, Comment.DoesNotExist):
                    deed(Comment.objects.get(pk=own[n].pk))

        list(at_once(READERS + 1, work))
        assert not Comment.objects.filter(article=article).exists()
        assert_nothing_is_torn()


@pytest.mark.parametrize("act", ["deletes", "deletes in bulk", "erases what they wrote"])
def test_who_says_yes_to_mail_meanwhile_gets_an_answer(database_file, act):
    for _ in range(ROUNDS):
        article = ArticleFactory()
        own = [CommentFactory(article=article, email=f"{n}@reader.example") for n in range(READERS)]
        for comment in own:
            subscriptions.request_for(comment, replies=True, everything=True)
        found = list(Subscription.objects.filter(comment=None).order_by("pk"))

        def work(n, article=article, own=own, found=found):
            if n < READERS:
                return subscriptions.confirm(found[n])
            time.sleep(random.uniform(0, BRIEFLY))
            if act in ACTS:
                return ACTS[act](Article.objects.get(pk=article.pk))
            return [Comment.objects.get(pk=comment.pk).erase() for comment in own]

        list(at_once(READERS + 1, work))
        assert not Comment.objects.filter(article=article).exists()
        assert not Subscription.objects.exclude(comment=None).exists()
        assert_nothing_is_torn()
        Subscription.objects.all().delete()


@pytest.mark.django_db
def test_a_moderator_whose_comment_goes_meanwhile_is_told(article, moderator):
    comment = CommentFactory(article=article, status="pending")
    article.delete()
    with pytest.raises(AlreadyDecided):
        comment.approve(by=moderator)


@pytest.mark.django_db
def test_an_article_with_a_deep_conversation_is_deleted_whole(article):
    deep(article)
    article.delete()
    assert not Comment.objects.exists() and not Thread.objects.exists()


@pytest.mark.django_db
def test_the_admin_deletes_an_article_with_a_deep_conversation_whole(client, article):
    deep(article)
    client.force_login(UserFactory(is_superuser=True))
    path = f"/admin/articles/article/{article.pk}/delete/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"post": "yes"}).status_code == 302
    assert not Article.objects.exists() and not Comment.objects.exists()


@pytest.mark.django_db
def test_words_for_an_article_that_never_was_come_back_all_the_same(client):
    answer = client.post("/2026/11/24/nowhere/comments/", {"body": "I typed this for an hour."})
    assert answer.status_code == 404
    assert "I typed this for an hour." in answer.text
