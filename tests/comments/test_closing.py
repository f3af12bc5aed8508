"""Discussions that close by themselves, and those in which every comment is read first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, DiscussionSetting
from comments.reading.discussion import Discussion
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db

NOTE = "Discussions close 30 days after an article appears."


@pytest.fixture(autouse=True)
def thirty_days(settings):
    settings.DISCUSSIONS_OPEN_DAYS = 30


@pytest.fixture
def old():
    return ArticleFactory(published_at=timezone.now() - timedelta(days=30, minutes=1))


class TestClosingByItself:
    def test_readers_are_told_before_it_happens(self, client, article):
        html = client.get(article.get_absolute_url()).content.decode()
        closes = timezone.localtime(article.published_at + timedelta(days=30))
        assert "This discussion closes on" in html
        assert f"{closes:%-d %B %Y, %H:%M %Z}</time>." in html

    def test_afterwards_it_says_so_and_takes_nothing(self, client, post, old):
        CommentFactory(article=old, body="Said in time.")
        html = client.get(old.get_absolute_url()).content.decode()
        assert NOTE in html and "Said in time." in html and "Leave a Reply" not in html
        refused = post(old)
        assert refused.status_code == 403
        assert "This discussion is closed" in refused.content.decode()
        assert "I crossed all eleven." in refused.content.decode(), "the words come back"
        assert Comment.objects.count() == 1

    def test_moderators_exempt_one(self, client, post, old):
        DiscussionSetting.objects.create(article=old, stays_open=True)
        html = client.get(old.get_absolute_url()).content.decode()
        assert "Leave a Reply" in html and "closes on" not in html
        assert post(old).status_code == 303

    def test_what_moderators_wrote_comes_first(self, old):
        DiscussionSetting.objects.create(article=old, is_closed=True, note="All is said.")
        assert Discussion(old).closed_note == "All is said."

    def test_without_the_setting_they_stay_open(self, settings, old):
        settings.DISCUSSIONS_OPEN_DAYS = 0
        assert Discussion(old).is_open and Discussion(old).closes_at is None

    def test_the_page_ends_when_it_closes(self, client, article):
        response = client.get(article.get_absolute_url())
        assert response.ends_at == article.published_at + timedelta(days=30)
        DiscussionSetting.objects.create(article=article, stays_open=True)
        assert not hasattr(client.get(article.get_absolute_url()), "ends_at")

    def test_a_page_of_a_closed_one_does_not_end_with_it(self, client, old):
        assert not hasattr(client.get(old.get_absolute_url()), "ends_at")


class TestReadFirst:
    def test_even_a_known_commenter_waits(self, post, article, known):
        DiscussionSetting.objects.create(article=article, is_premoderated=True)
        post(article, **known)
        comment = article.comments.get()
        assert comment.is_waiting
        codes = [reason["code"] for reason in comment.decisions.get().reasons]
        assert codes == ["premoderated"]

    def test_elsewhere_they_do_not(self, post, article, known):
        DiscussionSetting.objects.create(article=ArticleFactory(), is_premoderated=True)
        post(article, **known)
        assert article.comments.get().is_public


def test_a_comment_is_not_edited_without_end(article):
    comment = CommentFactory(article=article, status="pending")
    for n in range(10):
        comment.edit(f"Words, version {n}.")
    with pytest.raises(Exception, match="edited this comment too often"):
        comment.edit("And again.")
    comment.refresh_from_db()
    assert comment.body == "Words, version 9."
