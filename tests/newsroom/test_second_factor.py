"""Two-step verification: set up, asked for, demanded, and what becomes of lost phones."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsroom.accounts import attempts, keys, recovery_codes
from newsroom.accounts.models import Attempt, Authenticator, RecoveryCode
from tests.comments.crowds import Crowd
from tests.factories import ArticleFactory, UserFactory
from tests.newsroom.signed import (
    CODE,
    PASSWORD,
    account,
    browser,
    code_of,
    guess,
    is_in,
    log_in,
    network,
    with_app,
)

pytestmark = pytest.mark.django_db

SET_UP = "/admin/security/set-up/"
MOST = attempts.LIMITS[Attempt.Kind.CODE][0].most


@pytest.fixture
def edda():
    return account()


@pytest.fixture
def app(edda):
    return with_app(edda)


def enter(client, code):
    return client.post(CODE, {"code": code})


class TestSettingUp:
    @pytest.fixture
    def desk(self, edda):
        client = browser()
        log_in(client)
        return client

    def pending(self, desk):
        page = desk.get(SET_UP)
        return page, Authenticator.objects.get(confirmed=False)

    def test_shows_a_picture_and_a_key_and_asks_for_password_and_code(self, desk):
        page, pending = self.pending(desk)
        words = page.content.decode()
        assert '<svg class="security-qr"' in words and "http" not in _between(
            words, "<svg class", "</svg>"
        )
        assert pending.secret in words.replace(" ", "")
        assert f"secret={pending.secret}&amp;issuer=Newsroom" in words
        done = desk.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        codes = done.context["codes"]
        assert len(set(codes)) == recovery_codes.HOW_MANY == 10
        assert is_in(desk)

    @pytest.mark.parametrize(
        ("password", "code"), [("wrong", None), (PASSWORD, "000000"), (PASSWORD, ""), ("", None)]
    )
    def test_takes_both(self, desk, password, code):
        _, pending = self.pending(desk)
        real = code_of(pending)
        code = real if code is None else code if code != real else "000001"
        answer = desk.post(SET_UP, {"password": password, "code": code})
        assert answer.context["form"].errors
        assert not Authenticator.objects.filter(confirmed=True).exists()

    def test_no_recovery_code_stands_in_for_an_app_that_was_never_shown_to_work(self, desk, edda):
        codes = RecoveryCode.objects.renew(edda)
        self.pending(desk)
        answer = desk.post(SET_UP, {"password": PASSWORD, "code": codes[0]})
        assert answer.context["form"].errors
        assert RecoveryCode.objects.use(edda, codes[0])

    def test_a_slip_changes_neither_picture_nor_key(self, desk):
        _, pending = self.pending(desk)
        desk.post(SET_UP, {"password": "wrong", "code": "1"})
        assert self.pending(desk)[1] == pending

    def test_what_another_session_saw_is_no_secret_any_more(self, desk):
        """Whoever has a stolen session must not know the key that the owner sets up later."""
        _, seen = self.pending(desk)
        other = browser()
        log_in(other)
        _, pending = self.pending(other)
        assert pending.secret != seen.secret
        answer = desk.post(SET_UP, {"password": PASSWORD, "code": code_of(seen)})
        assert answer.context["form"].errors

    def test_it_ends_the_sessions_that_were_opened_without(self, desk):
        other = browser()
        log_in(other)
        _, pending = self.pending(desk)
        desk.post(SET_UP, {"password": PASSWORD, "code": code_of(pending)})
        assert is_in(desk) and not is_in(other)

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


class TestAskedAtLogIn:
    def test_the_password_alone_opens_nothing(self, app):
        client = browser()
        answer = log_in(client)
        assert answer.headers["Location"] == CODE
        article = ArticleFactory()
        assert not is_in(client)
        assert not client.get(article.get_absolute_url()).wsgi_request.user.is_authenticated

    def test_the_code_does_and_leads_where_one_was_going(self, app):
        client = browser()
        log_in(client, next="/admin/articles/article/")
        assert enter(client, code_of(app)).headers["Location"] == "/admin/articles/article/"
        assert is_in(client)

    @pytest.mark.parametrize("whither", ["https://evil.example/", "//evil.example", "javascript:1"])
    def test_and_never_elsewhere(self, app, whither):
        client = browser()
        log_in(client, next=whither)
        assert enter(client, code_of(app)).headers["Location"] == "/admin/"

    def test_a_code_with_a_space_in_it_is_the_same(self, app):
        client, code = browser(), code_of(app)
        log_in(client)
        enter(client, f" {code[:3]} {code[3:]} ")
        assert is_in(client)

    @pytest.mark.parametrize(
        "code",
        ["", "12345", "1234567", "١٢٣٤٥٦", "-12345", "0x1234", "1e1000", "\x00" * 6, "9" * 64],
    )
    def test_anything_else_is_a_mistake_and_never_an_error(self, app, code):
        client = browser()
        log_in(client)
        assert enter(client, code).status_code == 200
        assert not is_in(client)

    def test_a_code_works_once(self, app):
        code = code_of(app)
        for works in (True, False):
            client = browser()
            log_in(client)
            enter(client, code)
            assert is_in(client) is works

    def test_and_of_two_who_enter_it_at_the_same_moment_for_one(self, app):
        code, twin = code_of(app), Authenticator.objects.get()
        assert app.verify_token(code)
        assert not twin.verify_token(code)

    def test_the_code_before_and_after_works_and_older_ones_do_not(self, app):
        now = time.time()
        with time_machine.travel(now, tick=False):
            assert not app.verify_token(code_of(app, now - 65))
            assert not app.verify_token(code_of(app, now + 65))
            assert app.verify_token(code_of(app, now - 30))
            assert app.verify_token(code_of(app, now + 30))

    def test_half_way_lasts_ten_minutes(self, app):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            client = browser()
            log_in(client)
            clock.shift(timedelta(minutes=11))
            assert enter(client, code_of(app)).headers["Location"] == "/admin/login/"

    def test_and_ends_with_the_password(self, app, edda):
        client = browser()
        log_in(client)
        edda.set_password("battery staple horse")
        edda.save()
        assert enter(client, code_of(app)).headers["Location"] == "/admin/login/"

    def test_nobody_gets_to_the_code_without_a_password(self, app):
        assert browser().get(CODE).headers["Location"] == "/admin/login/"

    def test_one_account_half_way_is_no_other(self, app, edda):
        mona = account("mona", "Moderators")
        other = with_app(mona)
        client = browser()
        log_in(client)
        assert enter(client, code_of(other)).status_code == 200
        assert not is_in(client)


class TestGuessingCodes:
    def stranger(self, number):
        """Somebody who knows the password, in a network of their own."""
        client = browser(network(number))
        log_in(client)
        return client

    def wrong(self, app):
        return next(f"{n:06d}" for n in range(9) if not _fits(app, f"{n:06d}"))

    def test_is_counted_for_the_account_wherever_it_comes_from(self, app):
        for number in range(MOST):
            assert enter(self.stranger(number), self.wrong(app)).status_code == 200
        answer = enter(self.stranger(99), code_of(app))
        assert answer.status_code == 429 and answer.headers["Retry-After"]
        assert "Too many wrong codes" in answer.content.decode()

    def test_and_keeps_the_owner_out_of_no_browser_that_logged_in_before(self, app):
        owner = browser("203.0.113.9")
        log_in(owner)
        enter(owner, app.recovery[0])
        owner.post("/admin/logout/")
        for number in range(MOST):
            enter(self.stranger(number), self.wrong(app))
        log_in(owner)
        enter(owner, code_of(app))
        assert is_in(owner)

    def test_nor_out_of_any_with_a_recovery_code(self, app):
        for number in range(MOST):
            enter(self.stranger(number), self.wrong(app))
        owner = browser("203.0.113.9")
        log_in(owner)
        enter(owner, app.recovery[0])
        assert is_in(owner)

    def test_recovery_codes_are_not_tried_without_end_either(self, app):
        client = self.stranger(1)
        answers = [enter(client, recovery_codes.new()[0]).status_code for _ in range(MOST + 1)]
        assert answers == [200] * MOST + [429]


def _fits(app, code):
    return code in {code_of(app, time.time() + shift) for shift in (-30, 0, 30)}


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
        assert "edda logs in by password alone" in capsys.readouterr().out
        assert not is_in(client)
        log_in(client)
        assert is_in(client)

    def test_and_is_told_of_a_name_that_is_not_there(self):
        with pytest.raises(CommandError, match="no account called 'nobody'"):
            call_command("remove_second_factor", "nobody")


class TestTurningOff:
    URL = "/admin/security/remove/"

    @pytest.fixture
    def desk(self, app):
        client = browser()
        log_in(client)
        enter(client, app.recovery[9])
        return client

    def test_takes_password_and_code(self, desk, app):
        desk.post(self.URL, {"password": PASSWORD, "code": code_of(app)})
        assert not Authenticator.objects.exists() and not RecoveryCode.objects.exists()
        assert is_in(desk)

    @pytest.mark.parametrize("password", ["wrong", ""])
    def test_and_uses_no_code_up_for_a_wrong_password(self, desk, app, password):
        desk.post(self.URL, {"password": password, "code": app.recovery[0]})
        assert Authenticator.objects.exists()
        assert RecoveryCode.objects.use(app.user, app.recovery[0])

    def test_a_password_is_guessed_no_more_often_here_than_at_the_door(self, desk):
        for n in range(attempts.LIMITS[Attempt.Kind.PASSWORD][0].most):
            desk.post(self.URL, {"password": f"wrong {n}", "code": "1"})
        answer = desk.post(self.URL, {"password": PASSWORD, "code": "1"})
        assert answer.status_code == 429


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
        user.user_permissions.add(Permission.objects.get(codename="reveal_address"))
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


def test_a_guesser_of_passwords_never_gets_to_guess_codes(app):
    client = browser()
    guess(client, 3)
    assert client.get(CODE).headers["Location"] == "/admin/login/"


class TestTwoTabs:
    def at_once(self, *works):
        with Crowd(len(works)) as crowd:
            crowd.at_once(lambda which: works[which]())

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
