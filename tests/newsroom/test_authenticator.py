"""The app of the second step: set up, what is kept of it, its codes, and turned off."""

import pytest
import time_machine

from newsroom.accounts import attempts, keys, recovery_codes
from newsroom.accounts.models import Attempt, Authenticator, RecoveryCode
from tests.crowds import at_once
from tests.newsroom.signed import (
    PASSWORD,
    SET_UP,
    account,
    browser,
    code_of,
    enter,
    is_in,
    log_in,
    with_app,
)

pytestmark = pytest.mark.django_db


class TestSettingUp:
    @pytest.fixture
    def admin_client(self, edda):
        client = browser()
        log_in(client)
        return client

    def pending(self, admin_client):
        page = admin_client.get(SET_UP)
        return page, Authenticator.objects.get(confirmed=False)

    def test_shows_a_picture_and_a_key_and_asks_for_password_and_code(self, admin_client):
        page, pending = self.pending(admin_client)
        words = page.content.decode()
        assert '<svg class="security-qr"' in words and "http" not in _between(
            words, "<svg class", "</svg>"
        )
        assert pending.secret in words.replace(" ", "")
        assert f"secret={pending.secret}&amp;issuer=Newsroom" in words
        done = admin_client.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        codes = done.context["codes"]
        assert len(set(codes)) == recovery_codes.HOW_MANY == 10
        assert is_in(admin_client)

    @pytest.mark.parametrize(
        ("password", "code"), [("wrong", None), (PASSWORD, "000000"), (PASSWORD, ""), ("", None)]
    )
    def test_takes_both(self, admin_client, password, code):
        _, pending = self.pending(admin_client)
        real = code_of(pending)
        code = real if code is None else code if code != real else "000001"
        answer = admin_client.post(SET_UP, {"password": password, "code": code})
        assert answer.context["form"].errors
        assert not Authenticator.objects.filter(confirmed=True).exists()

    def test_no_recovery_code_stands_in_for_an_app_that_was_never_shown_to_work(
        self, admin_client, edda
    ):
        codes = RecoveryCode.objects.renew(edda)
        self.pending(admin_client)
        answer = admin_client.post(SET_UP, {"password": PASSWORD, "code": codes[0]})
        assert answer.context["form"].errors
        assert RecoveryCode.objects.use(edda, codes[0])

    def test_a_slip_changes_neither_picture_nor_key(self, admin_client):
        _, pending = self.pending(admin_client)
        admin_client.post(SET_UP, {"password": "wrong", "code": "1"})
        assert self.pending(admin_client)[1] == pending

    def test_what_another_session_saw_is_no_secret_any_more(self, admin_client):
        """Whoever has a stolen session must not know the key that the owner sets up later."""
        _, seen = self.pending(admin_client)
        other = browser()
        log_in(other)
        _, pending = self.pending(other)
        assert pending.secret != seen.secret
        answer = admin_client.post(SET_UP, {"password": PASSWORD, "code": code_of(seen)})
        assert answer.context["form"].errors

    def test_it_ends_the_sessions_that_were_opened_without(self, admin_client):
        other = browser()
        log_in(other)
        _, pending = self.pending(admin_client)
        admin_client.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        assert is_in(admin_client) and not is_in(other)

    def test_a_new_app_takes_the_place_of_the_old_one(self, edda, app):
        client = browser()
        log_in(client)
        enter(client, code_of(app))
        _, pending = self.pending(client)
        client.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        assert Authenticator.objects.get() == pending
        assert not RecoveryCode.objects.use(edda, app.recovery[0])

    def test_secrets_and_codes_are_stored_readable_by_nobody(self, app):
        kept = str(list(Authenticator.objects.values())) + str(list(RecoveryCode.objects.values()))
        for secret in (app.secret, keys.secret_bytes(app.secret).hex()):
            assert secret not in kept
        for code in app.recovery:
            assert code not in kept and recovery_codes.plain(code) not in kept

    def test_a_secret_opens_for_its_own_row_alone(self, app):
        other = with_app(account("mona"))
        other.secret_sealed = app.secret_sealed
        assert other.is_locked

    def test_the_address_names_site_and_account_whatever_they_are_called(self, settings):
        settings.SITE_NAME = "News: of & all"
        client = browser()
        account("ed:da@x")
        log_in(client, "ed:da@x")
        page = client.get(SET_UP).content.decode()
        assert "otpauth://totp/News%20%20of%20%26%20all%3Aed%3Ada%40x?secret=" in page


def _between(text, start, end):
    return text[text.index(start) :].partition(end)[0]


def test_codes_are_those_of_rfc_6238(app):
    """Its test vectors, appendix B, of eight digits; ours are the last six."""
    app.secret_sealed = keys.seal(keys.AUTHENTICATORS, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", app.uuid)
    for at, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        with time_machine.travel(at, tick=False):
            assert app.verify_token(code)


class TestTurningOff:
    URL = "/admin/security/remove/"

    @pytest.fixture
    def admin_client(self, app):
        client = browser()
        log_in(client)
        enter(client, app.recovery[9])
        return client

    def test_takes_password_and_code(self, admin_client, app):
        admin_client.post(self.URL, {"password": PASSWORD, "code": code_of(app)})
        assert not Authenticator.objects.exists() and not RecoveryCode.objects.exists()
        assert is_in(admin_client)

    @pytest.mark.parametrize("password", ["wrong", ""])
    def test_and_uses_no_code_up_for_a_wrong_password(self, admin_client, app, password):
        admin_client.post(self.URL, {"password": password, "code": app.recovery[0]})
        assert Authenticator.objects.exists()
        assert RecoveryCode.objects.use(app.user, app.recovery[0])

    def test_a_password_is_guessed_no_more_often_here_than_at_the_door(self, admin_client):
        for n in range(attempts.LIMITS[Attempt.Kind.PASSWORD][0].most):
            admin_client.post(self.URL, {"password": f"wrong {n}", "code": "1"})
        answer = admin_client.post(self.URL, {"password": PASSWORD, "code": "1"})
        assert answer.status_code == 429


class TestTwoTabs:
    def at_once(self, *works):
        at_once(len(works), lambda which: works[which]())

    @pytest.fixture
    def edda(self, database_file):
        return account()

    def test_that_begin_at_once_leave_one_app(self, edda):
        for _ in range(10):
            self.at_once(*[lambda: Authenticator.objects.pending_of(edda, None)] * 4)
            assert Authenticator.objects.filter(user=edda).count() == 1

    def test_an_app_that_was_proved_stays_while_another_tab_begins(self, edda):
        for _ in range(10):
            proved = Authenticator.objects.pending_of(edda, None)
            self.at_once(proved.confirm, lambda: Authenticator.objects.pending_of(edda, None))
            assert Authenticator.objects.get(user=edda, confirmed=True).secret == proved.secret

    def test_that_make_new_codes_at_once_leave_ten(self, edda):
        for _ in range(10):
            self.at_once(*[lambda: RecoveryCode.objects.renew(edda)] * 4)
            assert RecoveryCode.objects.filter(user=edda).count() == 10
