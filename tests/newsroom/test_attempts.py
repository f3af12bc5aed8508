"""How often anybody may try to log in, and whom that keeps out."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from newsroom.accounts import attempts, browsers
from newsroom.accounts.models import Attempt
from newsroom.tasks import forget_attempts
from tests.crowds import at_once
from tests.newsroom.signed import PASSWORD, account, browser, guess, is_in, log_in, network

pytestmark = pytest.mark.django_db

MOST = attempts.LIMITS[Attempt.Kind.PASSWORD][0].most
MOST_OF_NETWORK = attempts.LIMITS[Attempt.Kind.PASSWORD][1].most


@pytest.fixture(autouse=True)
def edda(db):
    return account()


class TestGuessing:
    def test_too_many_wrong_passwords_close_the_door_to_the_right_one(self):
        guesser = browser()
        assert guess(guesser, MOST) == 200
        answer = log_in(guesser)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 1800
        assert "Please try again in 30 minutes" in answer.content.decode()
        assert not is_in(guesser)

    def test_a_neighbour_in_the_same_network_goes_on_no_further(self):
        guess(browser("192.0.2.7"), MOST)
        assert log_in(browser("192.0.2.200")).status_code == 429

    def test_a_name_in_other_letters_is_the_same_name(self):
        guess(browser(), MOST, "EDDA")
        assert log_in(browser()).status_code == 429

    def test_a_few_slips_cost_nothing(self):
        owner = browser()
        guess(owner, MOST - 1)
        assert log_in(owner).status_code == 302
        assert not Attempt.objects.exists()

    def test_it_is_over_after_half_an_hour(self):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            guess(browser(), MOST)
            clock.shift(timedelta(minutes=31))
            assert log_in(browser()).status_code == 302

    def test_one_password_on_every_account_is_counted_for_the_network(self):
        sprayer = browser()
        answers = [
            log_in(sprayer, f"name{n}", "Newsroom2026!").status_code
            for n in range(MOST_OF_NETWORK + 1)
        ]
        assert answers == [200] * MOST_OF_NETWORK + [429]

    def test_what_is_refused_is_not_written(self):
        guess(browser(), MOST)
        before = Attempt.objects.count()
        assert guess(browser(), 5) == 429
        assert Attempt.objects.count() == before

    def test_of_many_at_the_same_moment_none_slips_through(self):
        """As many rows as the limit, written by others between our look and our own."""
        row = attempts.of_password(_request(browser()), "edda")
        first, rows = [], [Attempt(kind=row.kind, account=row.account, source=row.source)] * MOST
        row.save = lambda **_: (
            first.append(Attempt.objects.count()),
            _copies(rows),
            row.save_base(),
        )
        with pytest.raises(attempts.TooMany):
            attempts.count(row)
        assert first == [0]


def _request(client):
    return client.get("/admin/login/").wsgi_request


def _copies(rows):
    for row in rows:
        row.pk = None
        row.save()


class TestWhoGetsIn:
    def test_a_thousand_guessing_networks_keep_the_owner_out_of_nowhere(self, edda):
        """Each as often as it may: the rows are what the guesses would leave."""
        kind, name = Attempt.Kind.PASSWORD, attempts.account_hash("edda")
        Attempt.objects.bulk_create(
            Attempt(kind=kind, account=name, source=attempts.keys.keyed_hash(b"n", number))
            for number in range(1000)
            for _ in range(MOST)
        )
        for number in range(5):
            guess(browser(network(number)), MOST)
            assert log_in(browser(network(number))).status_code == 429
        assert log_in(browser("203.0.113.9")).status_code == 302

    def test_the_owner_gets_in_from_a_browser_that_logged_in_before_whatever_neighbours_do(self):
        owner = browser()
        log_in(owner)
        owner.post("/admin/logout/")
        guess(browser(), MOST_OF_NETWORK)
        for number in range(MOST_OF_NETWORK):
            log_in(browser(), f"name{number}", "wrong")
        assert log_in(browser()).status_code == 429
        assert log_in(owner).status_code == 302

    def test_such_a_browser_guesses_no_more_than_a_network_may(self):
        thief = browser()
        log_in(thief)
        thief.post("/admin/logout/")
        guess(thief, MOST)
        assert log_in(thief).status_code == 429

    def test_it_is_known_for_its_own_account_alone(self):
        owner = browser()
        log_in(owner)
        account("mona", "Moderators")
        guess(owner, MOST, "mona")
        assert log_in(browser(), "mona").status_code == 429

    def test_no_cookie_of_anybody_elses_making_is_believed(self):
        guesser = browser()
        for made in ("", "x", "a.b:1:c", f"{browsers._account('edda')}.x:1abc:forged"):
            guesser.cookies[browsers.COOKIE] = made
            guess(guesser, 3)
        assert log_in(guesser).status_code == 429

    def test_readers_pages_are_never_sent_that_cookie(self):
        client = browser()
        cookie = log_in(client).cookies[browsers.COOKIE]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")


class TestNothingIsToldOfAccounts:
    def answers(self, name):
        client = browser(network(len(name)))
        told = [log_in(client, name, "wrong") for _ in range(MOST + 1)]
        return [(one.status_code, _words(one)) for one in told]

    def test_an_unknown_name_is_answered_and_locked_as_a_known_one(self):
        assert self.answers("edda") == self.answers("nobody")

    def test_and_so_is_one_that_was_switched_off(self, edda):
        edda.is_active = False
        edda.save()
        assert self.answers("edda") == self.answers("nobody")

    def test_no_name_and_no_address_is_kept_in_plain(self):
        guess(browser("192.0.2.77"), 2)
        kept = str(list(Attempt.objects.values()))
        assert "edda" not in kept and "192.0.2" not in kept

    def test_the_name_that_was_typed_comes_back_and_the_password_does_not(self):
        page = log_in(browser(), "edda", "hunter2-hunter2").content.decode()
        assert 'value="edda"' in page and "hunter2" not in page


def _words(answer):
    form = answer.context["form"]
    return str(form.errors)


class TestFailingClosed:
    @pytest.mark.parametrize("method", ["filter", "save"])
    def test_whoever_cannot_be_counted_is_not_let_in(self, monkeypatch, method):
        def broken(*args, **kwargs):
            raise DatabaseError("no such table: newsroom_attempt")

        monkeypatch.setattr(Attempt if method == "save" else Attempt.objects, method, broken)
        client = browser()
        answer = log_in(client)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "a fault on our side" in answer.content.decode()
        monkeypatch.undo()
        assert not is_in(client)


class TestWaysOut:
    def test_an_operator_unlocks_an_account(self, capsys):
        guess(browser(), MOST)
        call_command("unlock_login", "edda")
        assert f"{MOST} attempts on edda deleted" in capsys.readouterr().out
        assert log_in(browser()).status_code == 302

    def test_or_all(self):
        for number in range(MOST_OF_NETWORK):
            log_in(browser(), f"name{number}", "wrong")
        assert log_in(browser()).status_code == 429
        call_command("unlock_login", "--all")
        assert log_in(browser()).status_code == 302

    def test_who_unlocks_nothing_is_told_what_else_it_may_be(self, capsys):
        call_command("unlock_login", "edda")
        assert "--all" in capsys.readouterr().out

    def test_old_attempts_go_by_themselves(self):
        guess(browser(), 3)
        Attempt.objects.filter(pk=Attempt.objects.first().pk).update(
            created_at=timezone.now() - attempts.KEPT
        )
        assert forget_attempts.func() == 1
        assert Attempt.objects.count() == 2

    def test_no_window_is_longer_than_rows_are_kept(self):
        windows = [limit.window for limits in attempts.LIMITS.values() for limit in limits]
        assert max(windows) <= attempts.KEPT


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sixteen_guessers_at_once_get_no_guess_more_than_one(settings):
    """Each in a thread, so a connection, of its own: as many processes would."""

    def work(_):
        # Not by their contexts: Django's client notes what any thread renders meanwhile.
        return [log_in(browser(), password=f"wrong {n}").status_code for n in range(4)]

    answers = Counter(status for one in at_once(16, work) for status in one)
    assert answers.total() == 64
    assert 0 < answers[200] <= MOST
    assert log_in(browser("203.0.113.9"), password=PASSWORD).status_code == 302
