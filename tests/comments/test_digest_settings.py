"""How a moderator chooses digests, and stops them."""

import pytest
from django.core import mail
from django.urls import reverse

from comments.mail import moderator_alerts
from comments.models import ModeratorAlert
from tests.comments.digests import MINUTE, arrives, digests_sent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

CHOOSE = "/admin/digests/"


class TestChoosing:
    @pytest.fixture(autouse=True)
    def signed_in(self, mona, client):
        client.force_login(mona)

    def test_is_never_until_it_is_something_else(self, client, mona):
        assert '<option value="" selected>Never' in client.get("/admin/").text
        for pace in ["at once", "hourly", "daily"]:
            client.post(CHOOSE, {"pace": pace})
            assert ModeratorAlert.objects.get().pace == pace
            assert f'<option value="{pace}" selected' in client.get("/admin/").text
        client.post(CHOOSE, {"pace": "sometimes"})
        assert not ModeratorAlert.objects.exists()

    def test_another_pace_leaves_nothing_out(self, client, clock):
        client.post(CHOOSE, {"pace": "daily"})
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        client.post(CHOOSE, {"pace": "at once"})
        assert len(digests_sent()) == 1

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_is_for_those_who_decide(self, client, group):
        client.force_login(UserFactory(group=group))
        assert "pile-digest" not in client.get("/admin/").text
        client.post(CHOOSE, {"pace": "daily"})
        assert not ModeratorAlert.objects.exists()

    def test_asks_who_is_there_and_takes_no_form_of_another_site(self, client, mona):
        assert client.get(CHOOSE).status_code == 405
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(mona)
        assert strict.post(CHOOSE, {"pace": "daily"}).status_code == 403
        client.logout()
        assert reverse("admin:login") in client.post(CHOOSE, {"pace": "daily"}).headers["Location"]
        assert not ModeratorAlert.objects.exists()


class TestStopping:
    @pytest.fixture
    def link(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)
        digests_sent()
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return headers["List-Unsubscribe"].strip("<>").partition("127.0.0.1:8000")[2]

    def test_is_one_click_of_the_mailbox(self, client, link):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 204
        assert client.post(link).status_code == 204
        assert not ModeratorAlert.objects.exists()

    def test_by_a_page_leads_to_the_admin_and_changes_nothing(self, client, link):
        assert client.get(link).headers["Location"] == "/admin/"
        assert ModeratorAlert.objects.exists()

    @pytest.mark.parametrize("token", ["x", "1:x", "9999999:abc"])
    def test_with_a_link_that_nobody_made_is_not_found(self, client, link, token):
        assert client.post(f"/digests/{token}/stop/").status_code == 404
        assert ModeratorAlert.objects.exists()
