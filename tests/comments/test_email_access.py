"""A whole address is seen by whom it is granted, for a reason, and on record."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, EmailAccess, Gone
from tests.comments.conftest import ADA
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/emailaccess/"
WHY = "A court asks who wrote it."


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, name="Ada", email=ADA)


@pytest.fixture
def trusted(admin_client, moderator):
    """The browser of a moderator who may see addresses."""
    moderator.user_permissions.add(Permission.objects.get(codename="reveal_email"))
    return admin_client


def address_of(comment):
    return f"/admin/comments/comment/{comment.pk}/reveal/"


def details_of(comment):
    return f"/admin/comments/comment/{comment.pk}/change/"


class TestRevealing:
    def test_shows_the_address_once_and_notes_who_and_why(self, trusted, moderator, comment):
        response = trusted.post(address_of(comment), {"reason": WHY})
        assert response.status_code == 200 and ADA in response.text
        row = EmailAccess.objects.get()
        assert (row.by, row.comment, row.reason) == (moderator, comment, WHY)
        details = trusted.get(details_of(comment)).text
        assert "Mona Moss opened the full address" in details and WHY in details
        assert ADA not in details

    def test_is_kept_nowhere_and_told_to_no_site(self, trusted, comment):
        headers = trusted.post(address_of(comment), {"reason": WHY}).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\nb"])
    def test_needs_a_reason(self, trusted, comment, reason):
        response = trusted.post(address_of(comment), {"reason": reason})
        assert response.status_code == 422 and ADA not in response.text
        assert not EmailAccess.objects.exists()
        assert "\n" in reason or reason.strip() in response.text

    def test_notes_nothing_where_no_key_opens_it(self, trusted, comment, settings):
        settings.EMAIL_KEYS = ["another key, at least thirty-two characters"]
        response = trusted.post(address_of(comment), {"reason": WHY})
        assert response.status_code == 409 and "The key for this address" in response.text
        assert not EmailAccess.objects.exists()

    def test_says_so_where_the_address_was_forgotten(self, trusted, comment):
        Comment.objects.update(email_sealed="")
        response = trusted.post(address_of(comment), {"reason": WHY})
        assert response.status_code == 409 and "There is no address" in response.text
        assert "See the full email address" not in trusted.get(details_of(comment)).text

    def test_shows_nothing_that_could_not_be_noted(self, trusted, comment, monkeypatch):
        monkeypatch.setattr(Comment, "lock", gone)
        response = trusted.post(address_of(comment), {"reason": WHY})
        assert response.status_code == 404 and ADA not in response.text

    def test_by_a_get_is_no_way(self, trusted, comment):
        assert trusted.get(address_of(comment), {"reason": WHY}).status_code == 405
        assert trusted.post("/admin/comments/comment/999999/reveal/").status_code == 404


def gone(comment):
    raise Gone


class TestTheList:
    def test_tells_who_looked_and_never_the_address(self, trusted, comment):
        trusted.post(address_of(comment), {"reason": WHY})
        page = trusted.get(LIST).text
        assert "Mona Moss" in page and WHY in page and ADA not in page
        comment.erase()
        page = trusted.get(LIST).text
        assert "a comment that was erased" in page and "Mona Moss" in page and WHY not in page

    def test_is_read_alone(self, trusted, comment):
        trusted.post(address_of(comment), {"reason": WHY})
        row = EmailAccess.objects.get()
        assert trusted.get(f"{LIST}add/").status_code == 403
        assert trusted.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        trusted.post(f"{LIST}{row.pk}/change/", {"reason": "Other"})
        assert EmailAccess.objects.get().reason == WHY
        assert trusted.get(LIST, {"reason": "x"}).status_code == 400

    def test_asks_as_much_for_many_as_for_few(self, admin_client, comment):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(LIST).status_code == 200
            return len(queries)

        EmailAccess.objects.create(comment=comment, by=UserFactory(), reason=WHY)
        asked()
        few = asked()
        for _ in range(10):
            EmailAccess.objects.create(comment=CommentFactory(), by=UserFactory(), reason=WHY)
        assert asked() == few


class TestWhoMay:
    @pytest.mark.parametrize("group", ["Authors", "Editors", "Moderators", None])
    def test_no_group_sees_addresses_by_itself(self, client, comment, group):
        client.force_login(UserFactory(group=group))
        response = client.post(address_of(comment), {"reason": WHY})
        assert response.status_code == 403 and ADA not in response.text
        assert "See the full email address" not in client.get(details_of(comment)).text
        assert not EmailAccess.objects.exists()

    def test_a_superuser_does_on_record(self, client, comment):
        client.force_login(UserFactory(is_superuser=True))
        assert ADA in client.post(address_of(comment), {"reason": WHY}).text
        assert EmailAccess.objects.exists()

    def test_strangers_are_sent_to_sign_in(self, client, comment):
        response = client.post(address_of(comment), {"reason": WHY})
        assert "/admin/login/" in response.headers["Location"]

    def test_a_form_of_another_site_reveals_nothing(self, client, comment):
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(UserFactory(is_superuser=True))
        assert strict.post(address_of(comment), {"reason": WHY}).status_code == 403
        assert not EmailAccess.objects.exists()
