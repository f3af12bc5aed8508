"""A forgotten password, set anew by a mailed link: nobody else learns or does anything by it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.models import OutgoingEmail
from newsroom.accounts import attempts
from newsroom.accounts.models import Attempt
from newsroom.log_masking import masked
from tests.newsroom.signed import (
    CODE,
    PASSWORD,
    account,
    browser,
    guess,
    is_in,
    log_in,
    network,
    with_app,
)

pytestmark = pytest.mark.django_db

ASK = "/admin/password_reset/"
ADDRESS, NEW = "edda@newsroom.example", "battery staple horse"
MOST = attempts.LIMITS[Attempt.Kind.RESET][0].most


@pytest.fixture(autouse=True)
def edda(db):
    return account(email=ADDRESS)


def ask(client, address=ADDRESS, **headers):
    return client.post(ASK, {"email": address}, **headers)


def work():
    while DBTaskResult.objects.ready().exists():
        work_once()


def work_once():
    """As the worker would, but in the connection of this test."""
    queued = DBTaskResult.objects.ready().first()
    queued.task.func(*queued.args_kwargs["args"], **queued.args_kwargs["kwargs"])
    queued.delete()


def link(client=None):
    """What was mailed, after somebody asked; without scheme and host."""
    ask(client or browser())
    work()
    return re.search(r"https?://[^/]+(/admin/password_reset/\S+)", mail.outbox[-1].body)[1]


def set_new(client, address, password=NEW):
    form = client.get(address, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else address
    return client.post(place, {"new_password1": password, "new_password2": password})


class TestTheLink:
    def test_sets_a_new_password(self):
        client = browser()
        answer = set_new(client, link())
        assert answer.headers["Location"] == "/admin/password_reset/complete/"
        assert not is_in(client), "the password is asked for, and the second step, if there is one"
        log_in(client, password=NEW)
        assert is_in(client)

    def test_works_once(self):
        address = link()
        set_new(browser(), address)
        page = browser().get(address)
        assert "This link no longer works" in page.content.decode()

    def test_and_for_an_hour(self):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            address = link()
            clock.shift(timedelta(minutes=61))
            assert "no longer works" in browser().get(address).content.decode()

    @pytest.mark.parametrize("address", ["x/y/", "MQ/set-password/", "MQ/abc-def/", "%00/%00/"])
    def test_any_other_is_told_kindly(self, address):
        answer = browser().get(ASK + address)
        assert answer.status_code in (200, 404)

    def test_ends_every_session_of_the_account(self):
        thief = browser()
        log_in(thief)
        set_new(browser(), link())
        assert not is_in(thief)

    def test_does_not_replace_the_second_step(self, edda):
        with_app(edda)
        client = browser()
        set_new(client, link())
        assert log_in(client, password=NEW).headers["Location"] == CODE

    def test_opens_a_door_that_too_many_slips_had_closed_here(self):
        client = browser()
        guess(client, attempts.LIMITS[Attempt.Kind.PASSWORD][0].most)
        assert log_in(client).status_code == 429
        set_new(client, link())
        log_in(client, password=NEW)
        assert is_in(client)

    def test_a_weak_one_is_refused_and_the_link_goes_on_working(self):
        client, address = browser(), link()
        answer = set_new(client, address, "password")
        assert answer.status_code == 200 and answer.context["form"].errors
        assert set_new(client, address).status_code == 302


class TestNobodyLearns:
    KNOWN, UNKNOWN = ADDRESS, "nobody@newsroom.example"

    def test_whose_address_it_is_by_answer_or_page(self):
        answers = [ask(browser(), address) for address in (self.KNOWN, self.UNKNOWN)]
        assert {answer.status_code for answer in answers} == {302}
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        pages = [browser().get(one.headers["Location"]).content for one in answers]
        assert pages[0] == pages[1]

    def test_nor_by_what_is_asked_of_the_database(self, django_assert_num_queries):
        """The same statements, so the same time; looking is the worker's."""
        asked = []
        for address in (self.KNOWN, self.UNKNOWN):
            with django_assert_num_queries(6, exact=False) as captured:
                ask(browser(), address)
            asked.append([re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in captured])
        assert asked[0] == asked[1]
        assert not any("auth_user" in sql for sql in asked[0])
        assert mail.outbox == []

    def test_nothing_typed_stands_in_the_database_in_plain(self):
        ask(browser("192.0.2.77"), self.UNKNOWN)
        kept = str(list(DBTaskResult.objects.values())) + str(list(Attempt.objects.values()))
        assert "nobody" not in kept and "192.0.2" not in kept

    @pytest.mark.parametrize("more", [{"is_active": False}, {"is_staff": False}])
    def test_who_may_not_come_in_gets_no_email(self, more):
        account("mona", email="mona@newsroom.example", **more)
        ask(browser(), "mona@newsroom.example")
        work()
        assert mail.outbox == []

    def test_an_address_that_only_looks_the_same_gets_none(self):
        ask(browser(), "edda@newsroom.exampIe")
        ask(browser(), "EDDA@newsroom.ex\u00e4mple")
        work()
        assert mail.outbox == []

    def test_the_log_hides_the_token(self):
        token = link().rstrip("/").rpartition("/")[2]
        assert token not in masked(f"{ASK}MQ/{token}/")

    @pytest.mark.parametrize("path", ["", "done/", "complete/", "MQ/abc-def/"])
    def test_its_pages_are_told_to_no_site_and_kept_nowhere(self, path):
        headers = browser().get(ASK + path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert "no-store" in headers["Cache-Control"]

    def test_the_form_has_no_token_in_its_address(self):
        answer = browser().get(link())
        assert answer.headers["Location"].endswith("/set-password/")
        assert answer.headers["Referrer-Policy"] == "no-referrer"


class TestPoison:
    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_HOST": "localhost"},
            {"HTTP_HOST": "127.0.0.1:8000", "HTTP_X_FORWARDED_HOST": "evil.example"},
            {"HTTP_FORWARDED": "host=evil.example"},
        ],
    )
    def test_no_header_gets_into_the_link(self, settings, headers):
        settings.SITE_URL = "https://news.example"
        settings.SECURE_SSL_REDIRECT = False
        ask(browser(), **headers)
        work()
        body = mail.outbox[0].body
        assert "https://news.example/admin/password_reset/" in body
        assert "evil" not in body and "localhost" not in body

    def test_a_host_that_is_not_ours_gets_no_answer(self):
        assert ask(browser(), HTTP_HOST="evil.example").status_code == 400


class TestLimits:
    def test_a_network_asks_five_times_in_ten_minutes(self):
        client = browser()
        for number in range(MOST):
            assert ask(client, f"n{number}@x.example").status_code == 302
        answer = ask(client)
        assert answer.status_code == 429 and answer.headers["Retry-After"]
        page = answer.content.decode()
        assert "requested too many new passwords" in page and ADDRESS in page
        assert ask(browser("203.0.113.9")).status_code == 302

    def test_an_account_gets_three_emails_a_day_whoever_asks(self):
        for number in range(6):
            ask(browser(network(number)))
        work()
        assert len(mail.outbox) == 3

    def test_a_letter_that_failed_carries_a_fresh_link(self, edda):
        ask(browser())
        work_once()  # looks
        with time_machine.travel(timezone.now() + timedelta(hours=5)):
            work()
            address = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
            assert set_new(browser(), address).status_code == 302
        assert OutgoingEmail.objects.get().state == "sent"

    def test_whoever_lost_the_password_meanwhile_gets_none(self, edda):
        ask(browser())
        work_once()
        edda.set_unusable_password()
        edda.save()
        work()
        assert mail.outbox == [] and OutgoingEmail.objects.get().state == "dropped"


def test_the_log_in_leads_there():
    assert f'href="{ASK}"' in browser().get("/admin/login/").content.decode()


def test_the_old_password_still_works_until_the_new_one_is_set():
    link()
    client = browser()
    log_in(client, password=PASSWORD)
    assert is_in(client)
