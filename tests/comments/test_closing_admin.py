"""How moderators and editors close a discussion."""

import pytest

from comments.models import DiscussionSetting
from tests.comments.admin import page_of
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestClosingADiscussion:
    def test_a_moderator_closes_it(self, admin_client):
        article = ArticleFactory()
        admin_client.post(
            "/admin/comments/discussionsetting/add/",
            {"article": article.pk, "is_closed": "on", "note": "All is said."},
        )
        setting = DiscussionSetting.objects.get()
        assert setting.article == article and setting.is_closed

    def test_its_article_is_not_changed_afterwards(self, admin_client):
        setting = DiscussionSetting.objects.create(article=ArticleFactory(), is_closed=True)
        admin_client.post(
            f"/admin/comments/discussionsetting/{setting.pk}/change/",
            {"article": ArticleFactory().pk, "note": "Open again."},
        )
        before = setting.article
        setting.refresh_from_db()
        assert setting.article == before and not setting.is_closed

    def test_the_switch_stands_beside_the_article_for_editors_alone(self, client):
        article = ArticleFactory()
        for group, is_there in [("Editors", True), ("Authors", False)]:
            author = UserFactory(group=group)
            article.created_by = author
            article.save()
            client.force_login(author)
            page = page_of(client.get(f"/admin/articles/article/{article.pk}/change/"))
            assert ('name="discussion_setting-0-is_closed"' in page) == is_there
