"""Recovery codes, and what else becomes of lost phones."""

import pytest
from django.core.management import CommandError, call_command

from newsroom.accounts.models import RecoveryCode
from tests.newsroom.signed import PASSWORD, SET_UP, browser, code_of, enter, is_in, log_in

pytestmark = pytest.mark.django_db


class TestRecovery:
    def test_a_code_works_once_however_it_is_typed(self, app):
        code = app.recovery[3].upper().replace("-", " ")
        for works in (True, False):
            client = browser()
            log_in(client)
            enter(client, code)
            assert is_in(client) is works

    def test_new_codes_take_the_place_of_the_old(self, app):
        client = browser()
        log_in(client)
        enter(client, code_of(app))
        page = client.post("/admin/security/codes/", {"password": PASSWORD})
        new = page.context["codes"]
        assert not RecoveryCode.objects.use(app.user, app.recovery[0])
        assert RecoveryCode.objects.use(app.user, new[0])

    def test_they_are_shown_once(self, app):
        client = browser()
        log_in(client)
        enter(client, code_of(app))
        new = client.post("/admin/security/codes/", {"password": PASSWORD}).context["codes"]
        for page in ("/admin/security/", "/admin/security/codes/", SET_UP):
            assert new[0] not in client.get(page).content.decode()

    def test_after_a_change_of_the_sites_key_a_recovery_code_gets_in_and_words_say_so(
        self, app, settings
    ):
        settings.SECRET_KEY = "another" * 10
        client = browser()
        log_in(client)
        assert "key of this site was changed" in enter(client, "123456").content.decode()
        enter(client, app.recovery[0])
        assert is_in(client)
        assert client.get(SET_UP).status_code == 200
        assert client.get("/admin/security/").status_code == 200

    def test_an_operator_removes_it_and_ends_the_sessions(self, app, capsys):
        client = browser()
        log_in(client)
        enter(client, code_of(app))
        call_command("remove_second_factor", "edda")
        assert "edda now logs in with the password only" in capsys.readouterr().out
        assert not is_in(client)
        log_in(client)
        assert is_in(client)

    def test_and_is_told_of_a_name_that_is_not_there(self):
        with pytest.raises(CommandError, match="no account called 'nobody'"):
            call_command("remove_second_factor", "nobody")
