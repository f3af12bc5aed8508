from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import DiscussionSetting
from comments.reading.discussion import Discussion
from tests.factories import CommentFactory, DraftFactory

pytestmark = pytest.mark.django_db


def shape(nodes):
    """The tree as nested lists of the comments' words; a removed one is "-"."""
    return [("-" if node.is_removed else node.comment.name, shape(node.replies)) for node in nodes]


@pytest.fixture
def say(article):
    def write(name, parent=None, **fields):
        return CommentFactory(article=article, name=name, parent=parent, **fields)

    return write


class TestThreads:
    def test_replies_hang_under_what_they_answer_oldest_first(self, article, say):
        a = say("a")
        b = say("b")
        say("a1", a)
        say("b1", b)
        say("a2", a)
        assert shape(Discussion(article).threads) == [
            ("a", [("a1", []), ("a2", [])]),
            ("b", [("b1", [])]),
        ]

    def test_time_and_not_the_key_orders_them(self, article, say):
        say("late")
        say("early", created_at=timezone.now() - timedelta(hours=1))
        assert [name for name, _ in shape(Discussion(article).threads)] == ["early", "late"]

    def test_beyond_the_fourth_level_replies_stand_beside_what_they_answer(self, article, say):
        parent = None
        for name in "abcdef":
            parent = say(name, parent)
        threads = Discussion(article).threads
        assert shape(threads) == [("a", [("b", [("c", [("d", []), ("e", []), ("f", [])])])])]
        d, e, f = threads[0].replies[0].replies[0].replies
        assert (d.answers, e.answers, f.answers) == (None, d, e)

    def test_comments_of_other_articles_are_elsewhere(self, article, say):
        say("a")
        CommentFactory()
        assert shape(Discussion(article).threads) == [("a", [])]

    def test_three_queries_draw_any_number(self, article, say, django_assert_num_queries):
        parents = [say(f"p{n}") for n in range(5)]
        for n in range(45):
            say(f"r{n}", parents[n % 5])
        discussion = Discussion(article)
        with django_assert_num_queries(3):  # how much there is, the threads, their comments
            assert discussion.count == 50
            assert len(discussion.threads) == 5


class TestRemovedComments:
    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
    def test_one_with_replies_leaves_its_place(self, article, say, status):
        say("reply", say("gone", status=status))
        assert shape(Discussion(article).threads) == [("-", [("reply", [])])]

    def test_one_without_replies_leaves_nothing(self, article, say):
        say("gone", status="rejected")
        assert Discussion(article).threads == []

    def test_one_whose_replies_went_too_leaves_nothing(self, article, say):
        say("gone too", say("gone", status="spam"), status="spam")
        assert Discussion(article).threads == []

    def test_the_line_above_a_reply_is_kept_through_several_removed(self, article, say):
        say("reply", say("gone too", say("gone", status="spam"), status="spam"))
        assert shape(Discussion(article).threads) == [("-", [("-", [("reply", [])])])]

    def test_they_are_not_counted(self, article, say):
        say("reply", say("gone", status="spam"))
        assert Discussion(article).count == 1

    def test_they_cannot_be_found_to_reply_to(self, article, say):
        gone = say("gone", status="spam")
        say("reply", gone)
        assert Discussion(article).find(gone.pk) is None


class TestIncludingAWritersOwn:
    def test_it_stands_in_its_place_among_the_others(self, article, say):
        own = say("own", say("a"), status="pending")
        assert shape(Discussion(article, including=own).threads) == [("a", [("own", [])])]

    def test_other_waiting_comments_stay_hidden(self, article, say):
        own = say("own", status="pending")
        say("other", status="pending")
        assert shape(Discussion(article, including=own).threads) == [("own", [])]

    def test_it_is_not_counted(self, article, say):
        assert Discussion(article, including=say("own", status="pending")).count == 0


class TestOpenOrClosed:
    def test_a_published_article_is_open(self, article):
        assert Discussion(article).is_open

    def test_moderators_close_it_with_a_note(self, article):
        DiscussionSetting.objects.create(article=article, is_closed=True, note="All is said.")
        discussion = Discussion(article)
        assert not discussion.is_open and discussion.closed_note == "All is said."

    def test_the_note_of_an_open_one_is_not_shown(self, article):
        DiscussionSetting.objects.create(article=article, note="All is said.")
        assert Discussion(article).is_open and Discussion(article).closed_note == ""

    def test_an_article_that_nobody_can_read_is_not_open(self):
        assert not Discussion(DraftFactory()).is_open
