"""What the editors point out: a mark that no name can fake, and an order of its own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import cache_versions
from comments.models import AlreadyDecided, Comment, Decision, Thread
from comments.reading.discussion import Discussion
from comments.reading.discussion_page import DiscussionPage
from tests.comments.many import write_many
from tests.factories import CommentFactory, DraftFactory

pytestmark = pytest.mark.django_db

MARK = '<span class="badge-featured">Featured by the editors</span>'


@pytest.fixture
def comment(article):
    return CommentFactory(article=article)


def page_of(client, article, query=""):
    response = client.get(f"{article.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def featured():
    return dict(Thread.objects.values_list("root", "featured"))


class TestTheVerbs:
    def test_each_is_a_decision_of_somebody(self, comment, moderator):
        decision = comment.feature(by=moderator)
        assert comment.is_featured and comment.featured_at == decision.made_at
        assert decision.deed == "featured" and decision.by == moderator
        decision = comment.unfeature(by=moderator)
        assert not comment.is_featured and comment.featured_at is None
        assert [each.ruling for each in comment.decisions.all()] == ["feature", "unfeature"]
        assert comment.is_published

    def test_each_can_be_undone(self, comment, moderator):
        since = comment.feature(by=moderator).made_at
        comment.unfeature(by=moderator)
        comment.undo(by=moderator)
        assert comment.featured_at == since and comment.is_published
        comment.undo(by=moderator)
        assert comment.featured_at is None and comment.is_published
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator)

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
    def test_what_readers_cannot_see_is_not_featured(self, article, moderator, status):
        comment = CommentFactory(article=article, status=status)
        with pytest.raises(AlreadyDecided):
            comment.feature(by=moderator)
        assert not Decision.objects.exists()

    def test_nor_what_stands_under_a_draft(self, moderator):
        with pytest.raises(AlreadyDecided):
            CommentFactory(article=DraftFactory()).feature(by=moderator)

    def test_who_comes_second_learns_who_was_first(self, comment, moderator):
        seen = Comment.objects.get(pk=comment.pk)
        comment.feature(by=moderator)
        with pytest.raises(AlreadyDecided, match="Mona Moss featured this comment"):
            seen.feature(by=moderator, seen="published")

    def test_what_was_not_featured_cannot_lose_it(self, comment, moderator):
        with pytest.raises(AlreadyDecided):
            comment.unfeature(by=moderator)

    def test_what_is_approved_again_is_featured_again(self, comment, moderator):
        comment.feature(by=moderator)
        comment.reject(by=moderator)
        assert not comment.is_featured and featured() == {comment.pk: 0}
        comment.approve(by=moderator)
        assert comment.is_featured and featured() == {comment.pk: 1}

    def test_new_words_are_not_what_was_featured(self, comment, moderator):
        comment.feature(by=moderator)
        comment.edit("Something else entirely.")
        comment.approve(by=moderator)
        assert not comment.is_featured

    def test_it_raises_the_editions_of_its_article(self, comment, moderator):
        tag = cache_versions.of(comment.article_id)
        before = cache_versions.numbers([tag])
        comment.feature(by=moderator)
        assert cache_versions.numbers([tag]) != before


class TestItsThread:
    def test_follows(self, article, comment, moderator):
        reply = CommentFactory(article=article, parent=comment)
        comment.feature(by=moderator)
        reply.feature(by=moderator)
        assert featured() == {comment.pk: 2}
        comment.unfeature(by=moderator)
        reply.reject(by=moderator)
        assert featured() == {comment.pk: 0}
        reply.undo(by=moderator)
        assert featured() == {comment.pk: 1}

    def test_is_made_anew_as_it_was(self, article, comment, moderator):
        reply = CommentFactory(article=article, parent=comment)
        reply.feature(by=moderator)
        hidden = CommentFactory(article=article)
        hidden.feature(by=moderator)
        hidden.reject(by=moderator)
        kept = list(Thread.objects.order_by("pk").values())
        Thread.objects.rebuild()
        assert list(Thread.objects.order_by("pk").values()) == kept
        assert featured() == {comment.pk: 1, hidden.pk: 0}


class TestThePage:
    def test_bears_a_mark(self, client, article, comment, moderator):
        assert MARK not in page_of(client, article)
        comment.feature(by=moderator)
        assert page_of(client, article).count(MARK) == 1

    def test_no_name_can_fake_it(self, client, article):
        for name in ("Featured by the editors", "◆ Featured by the editors", MARK[:80]):
            CommentFactory(article=article, name=name)
        page = page_of(client, article)
        assert 'class="badge-featured"' not in page and MARK not in page
        assert 'by">Featured by the editors</span>' in page

    def test_shows_none_where_it_is_not_public(self, client, article, comment, moderator):
        CommentFactory(article=article, parent=comment)
        comment.feature(by=moderator)
        comment.reject(by=moderator)
        page = page_of(client, article)
        assert MARK not in page and "This comment was removed" in page

    def test_feeds_know_nothing_of_it(self, client, article, comment, moderator):
        before = client.get(f"{article.get_absolute_url()}feed/").content
        comment.feature(by=moderator)
        after = client.get(f"{article.get_absolute_url()}feed/").content
        assert before.partition(b"<item>")[2] == after.partition(b"<item>")[2]


class TestTheOrder:
    def test_is_offered_only_where_one_is_featured(self, client, article, comment, moderator):
        CommentFactory(article=article)
        address = article.get_absolute_url()
        assert "Featured first" not in page_of(client, article)
        comment.feature(by=moderator)
        assert f'href="{address}?sort=featured#comments"' in page_of(client, article)
        chosen = page_of(client, article, "?sort=featured")
        assert '<span aria-current="true">Featured first</span>' in chosen

    def test_still_says_what_it_is_when_none_is_left(self, client, article, comment):
        CommentFactory(article=article)
        chosen = page_of(client, article, "?sort=featured")
        assert '<span aria-current="true">Featured first</span>' in chosen

    def test_puts_threads_with_most_of_them_first_then_the_oldest(self, article, moderator):
        firsts, replies = write_many(article, 12)
        for each in (replies[-1], replies[-2], replies[2]):
            Comment.objects.get(pk=each.pk).feature(by=moderator)
        shown = Discussion(article, page=DiscussionPage(sort="featured")).threads
        order = [node.comment.pk for node in shown]
        assert order == [firsts[3].pk, firsts[1].pk, firsts[0].pk, firsts[2].pk]

    def test_costs_as_many_queries_as_any_other(self, client, article, moderator):
        write_many(article, 9)
        Comment.objects.first().feature(by=moderator)
        counts = []
        for query in ("", "?sort=newest", "?sort=featured"):
            page_of(client, article, query)
            with CaptureQueriesContext(connection) as captured:
                page_of(client, article, query)
            counts.append(len(captured))
        assert len(set(counts)) == 1

    def test_and_the_tally_begin_in_an_index(self, article):
        write_many(article, 9)
        is_sqlite = connection.vendor == "sqlite"
        if not is_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        threads = Thread.objects.drawn().filter(article=article)
        plan = threads.featured_first()[:30].explain()
        assert "thread_featured" in plan and "TEMP" not in plan and "Sort" not in plan
        tally = threads.tallied().explain()
        assert re.search("COVERING INDEX thread_" if is_sqlite else "(using|on) thread_", tally)
