"""Two passwords are hashed at a time in a process, whoever asks; the third waits elsewhere."""

import threading
from contextlib import contextmanager

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from newsroom import settings as site
from newsroom.accounts import hashing
from newsroom.accounts.models import Attempt
from newsroom.accounts.refusals import TooBusy
from tests.articles.admin import signed_in
from tests.factories import UserFactory
from tests.newsroom.signed import PASSWORD, account, browser, is_in, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_hasher(settings):
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS


@contextmanager
def busy(turns=hashing.AT_ONCE):
    """Others are at it, each in a thread of its own."""
    taken, done = threading.Barrier(turns + 1), threading.Event()

    def work():
        with hashing.permit():
            taken.wait(10)
            done.wait(30)

    threads = [threading.Thread(target=work) for _ in range(turns)]
    for thread in threads:
        thread.start()
    taken.wait(10)
    yield
    done.set()
    for thread in threads:
        thread.join()


def test_the_sites_only_hasher_takes_turns():
    assert site.PASSWORD_HASHERS == ["newsroom.accounts.hashing.OurPasswordHasher"]


def test_hashes_of_djangos_own_hasher_are_still_good():
    assert check_password("x", PBKDF2PasswordHasher().encode("x", "salt"))


class TestTheThird:
    def test_is_refused_at_once_and_the_second_is_not(self):
        encoded = make_password("x")
        with busy(hashing.AT_ONCE - 1):
            assert check_password("x", encoded)
        with busy(), pytest.raises(TooBusy):
            check_password("x", encoded)
        assert check_password("x", encoded)

    @pytest.mark.parametrize("name", ["edda", "nobody"])
    def test_at_the_log_in_learns_so_whether_there_is_such_an_account_or_not(self, name):
        account()
        client = browser()
        with busy():
            answer = log_in(client, name)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 10
        assert "did not check your password" in answer.content.decode()
        assert f'value="{name}"' in answer.content.decode()
        assert not Attempt.objects.exists(), "who was not heard has not guessed"

    def test_and_nothing_of_the_database_is_asked_for_it(self, django_assert_num_queries):
        client = browser()
        with busy(), django_assert_num_queries(0):
            log_in(client)

    def test_logs_in_a_moment_later(self):
        account()
        client = browser()
        with busy():
            log_in(client)
        log_in(client)
        assert is_in(client)


class TestEverywhereElse:
    def told(self, answer):
        assert answer.status_code == 429
        assert answer.headers["Retry-After"]
        assert "try again in a few seconds" in answer.content.decode()

    def test_a_change_of_ones_password(self):
        user = account()
        new = "battery staple horse"
        sent = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        with busy():
            self.told(signed_in(user).post("/admin/password_change/", sent))
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_a_password_that_an_administrator_sets(self):
        user, new = account(), "battery staple horse"
        boss = signed_in(UserFactory(is_superuser=True))
        sent = {"password1": new, "password2": new, "set-password": "x", "usable_password": "true"}
        with busy():
            self.told(boss.post(f"/admin/auth/user/{user.pk}/password/", sent))

    def test_a_new_account(self):
        boss = signed_in(UserFactory(is_superuser=True))
        sent = {"username": "new", "password1": "battery staple", "password2": "battery staple"}
        with busy():
            self.told(boss.post("/admin/auth/user/add/", sent | {"usable_password": "true"}))

    def test_a_reset(self):
        user, new = account(), "battery staple horse"
        whose = urlsafe_base64_encode(force_bytes(user.pk))
        link = f"/admin/password_reset/{whose}/{default_token_generator.make_token(user)}/"
        client = browser()
        form = client.get(link, follow=True).redirect_chain[-1][0]
        with busy():
            self.told(client.post(form, {"new_password1": new, "new_password2": new}))
        client.post(form, {"new_password1": new, "new_password2": new})
        user.refresh_from_db()
        assert user.check_password(new), "the link is not used up by a refusal"

    @pytest.mark.parametrize("page", ["set-up", "codes", "remove"])
    def test_a_page_of_ones_own_security(self, page):
        user = account()
        if page != "set-up":
            user.authenticator_set.create(name="app")
        with busy():
            answer = signed_in(user).post(f"/admin/security/{page}/", {"password": PASSWORD})
        assert answer.status_code == 429
        assert "did not check your password" in answer.content.decode()


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one(monkeypatch):
    """As many rounds of the hasher: time itself would flake."""
    account()
    rounds = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        rounds.append(iterations or self.iterations)
        return encode(self, password, salt, 1)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    log_in(browser(), "edda", "wrong")
    known, rounds[:] = list(rounds), []
    log_in(browser(), "nobody", "wrong")
    assert rounds == known != []
