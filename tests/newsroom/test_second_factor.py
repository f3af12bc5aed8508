"""Two-step verification: of whom it is demanded, and that it costs nothing where it is off."""

import pytest
from django.contrib.auth.models import Permission

from newsroom.accounts.models import Authenticator
from tests.factories import ArticleFactory, UserFactory
from tests.newsroom.signed import (
    PASSWORD,
    SET_UP,
    account,
    browser,
    code_of,
    is_in,
    log_in,
    with_app,
)

pytestmark = pytest.mark.django_db


class TestDemanded:
    @pytest.fixture(autouse=True)
    def demanded(self, settings):
        settings.SECOND_FACTOR = "privileged"

    @pytest.mark.parametrize("group", ["Authors", "Editors", "Moderators"])
    @pytest.mark.parametrize(
        "path",
        ["", "articles/article/", "comments/comment/", "security/", "autocomplete/", "jsi18n/"],
    )
    def test_of_who_publishes_or_changes_the_rules_before_anything_else(self, group, path):
        account("ann", group)
        client = browser()
        log_in(client, "ann")
        assert client.get(f"/admin/{path}").headers["Location"] == SET_UP
        assert client.post(f"/admin/{path}", {}).headers["Location"] == SET_UP
        page = client.get(SET_UP)
        assert "needs two-step verification" in page.content.decode()

    def test_of_who_may_reveal_an_address(self):
        user = account("rob", None)
        user.user_permissions.add(Permission.objects.get(codename="reveal_email"))
        client = browser()
        log_in(client, "rob")
        assert not is_in(client)

    @pytest.mark.parametrize("right", ["add_user", "change_user", "change_group"])
    def test_and_of_who_may_give_such_rights(self, right):
        user = account("rob", None)
        user.user_permissions.add(Permission.objects.get(codename=right))
        client = browser()
        log_in(client, "rob")
        assert not is_in(client)

    def test_and_of_nobody_else(self):
        account("tea", None)
        client = browser()
        log_in(client, "tea")
        assert is_in(client)

    def test_once_set_up_all_is_open(self, edda):
        client = browser()
        log_in(client)
        client.get(SET_UP)
        pending = Authenticator.objects.get()
        client.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        assert is_in(client)

    def test_to_readers_pages_such_a_session_is_nobodys(self, edda):
        article = ArticleFactory()
        client = browser()
        log_in(client)
        page = client.get(article.get_absolute_url())
        assert "Replying as" not in page.content.decode()
        client.post(f"{article.get_absolute_url()}comments/", {"body": "As staff"})
        assert not article.comments.exists()

    def test_a_session_from_before_the_app_must_log_in_again(self, edda, settings):
        client = browser()
        log_in(client)
        with_app(edda)
        page = client.get("/admin/", follow=True)
        assert page.redirect_chain[-1][0].startswith("/admin/login/")
        assert "with your code" in page.content.decode()

    def test_one_can_log_out_and_change_the_password_meanwhile(self, edda):
        client = browser()
        log_in(client)
        assert client.get("/admin/password_change/").status_code == 200
        assert client.post("/admin/logout/").status_code == 200

    def test_everyone_means_everyone(self, settings):
        settings.SECOND_FACTOR = "everyone"
        account("tea", None)
        client = browser()
        log_in(client, "tea")
        assert not is_in(client)


class TestOff:
    def test_name_and_password_are_enough(self, edda):
        client = browser()
        assert log_in(client).headers["Location"] == "/admin/"
        assert is_in(client)

    def test_nothing_of_it_is_asked_of_the_database(self, django_assert_max_num_queries):
        user = UserFactory(group="Moderators")
        client = browser()
        client.force_login(user)
        client.get("/admin/password_change/")
        with django_assert_max_num_queries(4) as asked:
            client.get("/admin/password_change/")
        assert not any("authenticator" in one["sql"] for one in asked.captured_queries)
