"""How long a session in the admin lasts, and what ends it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from newsroom import schedule
from newsroom.accounts import sessions
from newsroom.tasks import clear_expired_sessions, forget_attempts
from tests.articles.admin import signed_in
from tests.newsroom.signed import PASSWORD, account, browser, is_in, log_in

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def edda(db):
    return account()


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


class TestAge:
    def test_a_session_that_nobody_uses_ends_after_twelve_hours(self, clock):
        client = browser()
        log_in(client)
        clock.shift(timedelta(hours=11))
        assert is_in(client)
        clock.shift(timedelta(hours=11, minutes=50))
        assert is_in(client), "its use counts"
        clock.shift(timedelta(hours=12, minutes=1))
        assert not is_in(client)

    def test_one_that_is_used_ends_after_two_weeks_all_the_same(self, clock):
        client = browser()
        log_in(client)
        for _ in range(41):
            clock.shift(timedelta(hours=8))
            assert is_in(client)
        clock.shift(timedelta(hours=8, minutes=1))
        answer = client.get("/admin/", follow=True)
        assert "Please log in again." in answer.content.decode()
        log_in(client)
        assert is_in(client)

    def test_on_readers_pages_it_is_over_as_well(self, clock):
        client = browser()
        log_in(client)
        for _ in range(43):
            clock.shift(timedelta(hours=8))
            client.get("/admin/")
        assert not client.get("/").wsgi_request.user.is_authenticated

    def test_the_cookie_ends_with_the_idle_time(self, clock):
        cookie = log_in(browser()).cookies["sessionid"]
        assert cookie["max-age"] == 12 * 3600
        assert cookie["httponly"] and cookie["samesite"] == "Lax"

    def test_use_is_noted_now_and_then_and_not_with_every_page(self, clock):
        client = browser()
        log_in(client)
        assert "sessionid" not in client.get("/admin/").cookies
        clock.shift(timedelta(minutes=6))
        assert "sessionid" in client.get("/admin/").cookies

    def test_pages_of_readers_set_no_cookie(self, clock):
        client = browser()
        log_in(client)
        clock.shift(timedelta(hours=2))
        assert not client.get("/privacy/").cookies

    def test_the_operator_chooses(self, clock, settings):
        settings.SESSION_IDLE_HOURS, settings.SESSION_COOKIE_AGE = 1, 3 * 3600
        client = browser()
        log_in(client)
        clock.shift(timedelta(minutes=61))
        assert not is_in(client)


class TestWithoutADatabase:
    """Nothing of this may turn a pause of the database into a mistake of ours."""

    def test_a_page_is_read_though_its_use_cannot_be_written(self, clock, monkeypatch):
        client = browser()
        log_in(client)
        clock.shift(timedelta(minutes=6))
        monkeypatch.setattr(SessionStore, "save", _away)
        assert is_in(client)

    @pytest.mark.parametrize("path", ["/admin/", "/"])
    def test_who_is_logged_in_is_told_to_come_back(self, monkeypatch, path):
        client = browser()
        log_in(client)
        monkeypatch.setattr(SessionStore, "load", _away)
        answer = client.get(path)
        assert answer.status_code == 503 and answer.headers["Retry-After"]


def _away(*args, **kwargs):
    raise OperationalError("attempt to write a readonly database")


class TestKeys:
    def test_a_log_in_makes_a_new_one(self):
        client = browser()
        log_in(client)
        first = client.cookies["sessionid"].value
        log_in(client)
        assert client.cookies["sessionid"].value != first
        assert not Session.objects.filter(pk=first).exists()


class TestEnding:
    def test_a_new_password_ends_all_others(self, edda):
        here, there = browser(), browser()
        log_in(here), log_in(there)
        new = "battery staple horse"
        here.post(
            "/admin/password_change/",
            {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
        )
        assert is_in(here) and not is_in(there)

    def test_a_button_ends_all_others_and_nobody_elses(self):
        account("mona", "Moderators")
        here, there, mona = browser(), browser(), browser()
        log_in(here), log_in(there), log_in(mona, "mona")
        page = here.post("/admin/security/sessions/", follow=True).content.decode()
        assert "Logged out of 1 other session." in page
        assert is_in(here) and is_in(mona) and not is_in(there)

    def test_nobody_ends_sessions_by_a_link(self, edda):
        assert signed_in(edda).get("/admin/security/sessions/").status_code == 405


def test_expired_sessions_are_cleared_every_day(edda):
    signed_in(edda), signed_in(edda)
    Session.objects.filter(pk=Session.objects.first().pk).update(
        expire_date=timezone.now() - timedelta(days=1)
    )
    clear_expired_sessions.func()
    assert Session.objects.count() == 1
    assert {clear_expired_sessions, forget_attempts} <= set(schedule.DAILY)


def test_a_session_that_says_nothing_of_its_age_begins_with_its_first_use(edda, clock):
    client = signed_in(edda)
    session = client.session
    del session[sessions.BEGAN]
    session.save()
    client.get("/admin/")
    assert client.session[sessions.BEGAN] == int(NOW.timestamp())
