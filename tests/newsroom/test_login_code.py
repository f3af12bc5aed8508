"""The code that is asked for after the password, and what guessing it comes to."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsroom.accounts import attempts, recovery_codes
from newsroom.accounts.models import Attempt, Authenticator
from tests.factories import ArticleFactory
from tests.newsroom.signed import (
    CODE,
    account,
    browser,
    code_of,
    enter,
    guess,
    is_in,
    log_in,
    network,
    with_app,
)

pytestmark = pytest.mark.django_db

MOST = attempts.LIMITS[Attempt.Kind.CODE][0].most


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
        assert "too many wrong codes" in answer.content.decode()

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


def test_a_guesser_of_passwords_never_gets_to_guess_codes(app):
    client = browser()
    guess(client, 3)
    assert client.get(CODE).headers["Location"] == "/admin/login/"
