"""What is read of a body, and when reading ends: with a client that is only a list of parts."""

import asyncio

import pytest

from newsroom.serving import bodies, refusals
from newsroom.serving.bodies import FREE, Budget, Limits
from newsroom.serving.refusals import Refused

LIMITS = Limits(most=100_000, within=5, too_large=refusals.TOO_LARGE)
END = b""


class Client:
    """Sends these parts; then the stream is over. A number is a pause, in seconds."""

    def __init__(self, *parts):
        self.parts, self.sent = iter(parts), 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        for part in self.parts:
            if isinstance(part, bytes):
                self.sent += len(part)
                return part
            await asyncio.sleep(part)
        raise StopAsyncIteration


def read(client, length=None, *, limits=LIMITS, budget=None):
    budget = budget or Budget(1_000_000)
    return asyncio.run(bodies.read(client, length, limits, budget))


def refused(*arguments, **more):
    with pytest.raises(Refused) as caught:
        read(*arguments, **more)
    return caught.value.why


def test_a_body_is_read_whole():
    assert read(Client(b"one ", b"two", END), length=7).bytes == b"one two"
    assert read(Client(b"one ", b"two", END)).bytes == b"one two"


def test_what_is_declared_too_large_is_refused_before_a_byte_is_read():
    client = Client(b"x" * 10, END)
    assert refused(client, length=LIMITS.most + 1) is refusals.TOO_LARGE
    assert client.sent == 0


def test_what_is_too_large_undeclared_is_refused_where_the_limit_is_passed():
    client = Client(*[b"x" * 1000] * 1000)
    assert refused(client) is refusals.TOO_LARGE
    assert client.sent == LIMITS.most + 1000


def test_a_length_that_lies_is_found_out():
    assert refused(Client(b"x" * 10, END), length=11) is refusals.CUT_SHORT
    assert refused(Client(b"x" * 10, END), length=9) is refusals.CUT_SHORT


def test_a_chunked_body_that_breaks_off_is_not_taken_for_a_whole_one():
    assert refused(Client(b"x" * 10, END, END)) is refusals.CUT_SHORT
    assert refused(Client(b"x" * 10)) is refusals.CUT_SHORT


def test_a_body_that_drips_is_given_up_at_the_deadline_of_the_whole():
    """Each byte comes in time; all of them do not."""
    drip = Client(*[b"x", 0.02] * 100)
    limits = LIMITS._replace(within=0.2)
    assert refused(drip, length=100, limits=limits) is refusals.TOO_SLOW
    assert drip.sent < 50


def test_a_body_in_crumbs_is_refused():
    assert refused(Client(*[b"x"] * 50_000)) is refusals.IN_CRUMBS
    assert read(Client(*[b"x"] * bodies.CRUMBS, END)).bytes == b"x" * bodies.CRUMBS


class TestTogether:
    """Bodies share a budget; small ones need none of it."""

    def test_the_excess_is_refused_and_the_small_pass(self):
        budget = Budget(50_000)
        large = read(Client(b"x" * (FREE + 50_000), END), budget=budget)
        assert refused(Client(b"x" * (FREE + 1), END), budget=budget) is refusals.TOO_MANY
        read(Client(b"x" * FREE, END), budget=budget)
        large.let_go()
        read(Client(b"x" * (FREE + 50_000), END), budget=budget)

    @pytest.mark.parametrize(
        "client",
        [Client(*[b"x" * 1000] * 101), Client(b"x" * 90_000, END, END), Client(b"x" * 90_000, 9)],
        ids=["too large", "cut short", "too slow"],
    )
    def test_what_is_refused_gives_back_its_part(self, client):
        budget = Budget(90_000)
        refused(client, budget=budget, limits=LIMITS._replace(within=0.2))
        assert budget.left == 90_000

    def test_what_is_let_go_twice_gives_back_once(self):
        budget = Budget(90_000)
        body = read(Client(b"x" * 90_000, END), budget=budget)
        assert budget.left == FREE
        body.let_go()
        body.let_go()
        assert budget.left == 90_000


def test_a_refused_client_may_send_on_for_a_moment_and_no_longer(monkeypatch):
    monkeypatch.setattr(bodies, "DRAINED_WITHIN", 0.2)
    endless = Client(*[b"x" * 100_000] * 1000)
    asyncio.run(bodies.drain(endless))
    assert bodies.DRAINED < endless.sent < bodies.DRAINED + 200_000
    asyncio.run(bodies.drain(Client(b"x", 60)))
