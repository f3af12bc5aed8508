"""Who comes into the queue, and who does not."""

import pytest

from comments.models import Comment
from tests.comments.admin import QUEUE, bulk
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    return CommentFactory(status="pending", body="A waiting comment.")


class TestWhoMayComeIn:
    ADDRESSES = ["", "{pk}/change/", "{pk}/history/"]
    CHANGES = ["{pk}/decide/approve/", "{pk}/decide/reject/", "{pk}/decide/spam/", "{pk}/reply/"]

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_others_of_the_newsroom_neither_see_nor_decide(self, client, waiting, group):
        client.force_login(UserFactory(group=group))
        for address in self.ADDRESSES:
            assert client.get(QUEUE + address.format(pk=waiting.pk)).status_code == 403
        for address in [*self.CHANGES, "undo/"]:
            assert client.post(QUEUE + address.format(pk=waiting.pk)).status_code == 403
        assert bulk(client, "approve", waiting).status_code == 403
        waiting.refresh_from_db()
        assert waiting.is_waiting

    def test_strangers_are_sent_to_sign_in(self, client, waiting):
        for address in self.ADDRESSES:
            response = client.get(QUEUE + address.format(pk=waiting.pk))
            assert response.status_code == 302 and "/admin/login/" in response.headers["Location"]
        for address in [*self.CHANGES, "undo/"]:
            response = client.post(QUEUE + address.format(pk=waiting.pk))
            assert response.status_code == 302 and "/admin/login/" in response.headers["Location"]
        waiting.refresh_from_db()
        assert waiting.is_waiting

    def test_moderators_delete_nothing(self, admin_client, waiting):
        assert admin_client.post(f"{QUEUE}{waiting.pk}/delete/", {"post": "yes"}).status_code == 403
        assert Comment.objects.exists()

    def test_superusers_delete_what_has_no_replies(self, client):
        client.force_login(UserFactory(is_superuser=True))
        reply = CommentFactory(parent=CommentFactory())
        client.post(f"{QUEUE}{reply.parent.pk}/delete/", {"post": "yes"})
        assert Comment.objects.count() == 2
        client.post(f"{QUEUE}{reply.pk}/delete/", {"post": "yes"})
        assert Comment.objects.get() == reply.parent

    def test_the_group_has_exactly_what_its_work_needs(self, moderator):
        assert moderator.get_all_permissions() == {
            "articles.view_article",
            "comments.view_comment",
            "comments.change_comment",
            "comments.view_decision",
            "comments.view_discussionsetting",
            "comments.add_discussionsetting",
            "comments.change_discussionsetting",
            "comments.view_report",
            "comments.view_outgoingemail",
            "comments.change_outgoingemail",
            "comments.view_block",
            "comments.add_block",
            "comments.add_policy",
            "comments.view_policy",
            "comments.change_block",
            "comments.view_emailaccess",
        }

    def test_a_decision_needs_its_token(self, client, moderator, waiting):
        browser = type(client)(enforce_csrf_checks=True)
        browser.force_login(moderator)
        assert browser.post(f"{QUEUE}{waiting.pk}/decide/approve/").status_code == 403
