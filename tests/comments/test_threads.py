"""Threads follow from their comments, whichever way those change."""

import pytest

from comments.models import Comment, Thread
from tests.crowds import at_once
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


def sizes():
    return dict(Thread.objects.values_list("root", "size"))


@pytest.fixture
def first(article):
    return CommentFactory(article=article)


class TestFollowing:
    def test_a_thread_counts_what_readers_see(self, article, first):
        reply = CommentFactory(article=article, parent=first)
        CommentFactory(article=article, parent=reply)
        CommentFactory(article=article, parent=reply, status="pending")
        assert sizes() == {first.pk: 3}

    def test_it_follows_every_verb(self, first, moderator):
        first.reject(by=moderator)
        assert sizes() == {first.pk: 0}
        first.undo(by=moderator)
        assert sizes() == {first.pk: 1}
        first.withdraw()
        assert sizes() == {first.pk: 0}

    def test_it_follows_changes_in_bulk_and_deletions(self, article, first):
        replies = CommentFactory.create_batch(3, article=article, parent=first)
        Comment.objects.filter(pk=replies[0].pk).update(status="spam")
        assert sizes() == {first.pk: 3}
        replies[1].delete()
        Comment.objects.filter(pk=replies[2].pk).delete()
        assert sizes() == {first.pk: 1}
        first.refresh_from_db()
        Comment.objects.filter(parent=first).delete()
        first.delete()
        assert sizes() == {}

    def test_it_goes_with_its_article(self, article, first):
        CommentFactory(article=article, parent=first)
        article.delete()
        assert sizes() == {} and not Comment.objects.exists()

    def test_a_discussion_is_tallied(self, article, first, moderator):
        CommentFactory(article=article, parent=first).feature(by=moderator)
        CommentFactory(article=article)
        CommentFactory(article=article, status="rejected")
        CommentFactory()
        (tally,) = Thread.objects.drawn().filter(article=article).tallied()
        assert (tally["threads"], tally["comments"], tally["marked"]) == (2, 3, 1)

    def test_they_can_be_made_anew(self, article, first):
        CommentFactory(article=article, parent=first)
        CommentFactory(status="pending")
        kept = sizes()
        Thread.objects.all().delete()
        Thread.objects.rebuild()
        assert sizes() == kept

    def test_a_reply_knows_where_its_thread_begins(self, article, first):
        reply = CommentFactory(article=article, parent=first)
        deeper = CommentFactory(article=article, parent=reply)
        assert (first.root, reply.root, deeper.root) == (None, first, first)


def test_two_who_publish_in_one_thread_are_both_counted(database_file, article, moderator):
    first = CommentFactory(article=article)
    waiting = [CommentFactory(article=article, parent=first, status="pending") for _ in range(6)]
    at_once(len(waiting), lambda n: waiting[n].approve(by=moderator))
    assert sizes() == {first.pk: 7}
