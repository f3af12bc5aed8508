"""Reads what a client sends: all of it, within limits of size and time, or not at all.

All of this happens on the event loop. A request gets a thread only when its whole body is here.
"""

import asyncio
import contextlib
import threading
from typing import NamedTuple

from newsroom.serving import refusals
from newsroom.serving.refusals import Refused

KB, MB = 1024, 1024 * 1024


class Limits(NamedTuple):
    most: int  # bytes of one body
    within: float  # seconds from its first byte to its last
    too_large: refusals.Refusal


PUBLIC = Limits(256 * KB, 30, refusals.TOO_LARGE)  # the longest comment is 5,000 characters
# A picture from an editor's phone, over a connection of 1.1 Mbit/s.
ADMIN = Limits(24 * MB, 180, refusals.TOO_LARGE_FOR_ADMIN)

# The first bytes of a body are free, so that a comment passes while larger ones use the budget.
FREE = 16 * KB
PUBLIC_TOGETHER = 32 * MB  # of a process, beyond that
ADMIN_TOGETHER = 72 * MB

# A body in tiny pieces costs more than its bytes: each is a turn of the event loop.
CRUMBS, CRUMB = 1000, 512  # that many pieces may be tiny; more must have this average size

DRAINED, DRAINED_WITHIN = 4 * MB, 2  # bytes and seconds that a refused client may still send


class Budget:
    """Bytes that all bodies of one kind may hold together."""

    def __init__(self, most):
        self.left, self.lock = most, threading.Lock()

    def take(self, count):
        with self.lock:
            if count > self.left:
                return False
            self.left -= count
            return True

    def give_back(self, count):
        with self.lock:
            self.left += count


class Body:
    """What has arrived of one body. It holds its part of the budget until `let_go`."""

    def __init__(self, budget):
        self.budget, self.held, self.bytes = budget, 0, bytearray()

    def grow(self, part):
        """Adds what arrived; False if the budget is used up."""
        self.bytes += part
        more = len(self.bytes) - FREE - self.held
        if more > 0:
            if not self.budget.take(more):
                return False
            self.held += more
        return True

    def let_go(self):
        self.budget.give_back(self.held)
        self.held, self.bytes = 0, bytearray()


async def read(proto, length, limits, budget):
    """The body as a `Body`; raises Refused. `length`: as declared, or None where it is chunked."""
    if length is not None and length > limits.most:
        raise Refused(limits.too_large)
    body = Body(budget)
    try:
        async with asyncio.timeout(limits.within):
            ends = await _collect(proto, body, limits)
        # granian ends a stream that broke as it ends a whole one, only with an empty part more.
        if len(body.bytes) != length if length is not None else ends != 1:
            raise Refused(refusals.CUT_SHORT)
    except TimeoutError:
        body.let_go()
        raise Refused(refusals.TOO_SLOW) from None
    except BaseException:
        body.let_go()
        raise
    return body


async def _collect(proto, body, limits):
    """Fills the body; returns how many empty parts came, of which the last is the end."""
    ends = parts = 0
    async for part in proto:
        if not part:
            ends += 1
            continue
        parts += 1
        if len(body.bytes) + len(part) > limits.most:
            raise Refused(limits.too_large)
        if parts > CRUMBS + len(body.bytes) // CRUMB:
            raise Refused(refusals.IN_CRUMBS)
        if not body.grow(part):
            raise Refused(refusals.TOO_MANY)
    return ends


async def drain(proto):
    """Reads, for a moment, what a refused client still sends; otherwise it never reads our answer.

    A connection that is closed with unread bytes is reset, and our answer is lost with it
    (RFC 9112, 9.6).
    """
    with contextlib.suppress(RuntimeError):  # a body that was read in part continues there
        aiter(proto)
    count = 0
    with contextlib.suppress(StopAsyncIteration, TimeoutError, RuntimeError):
        async with asyncio.timeout(DRAINED_WITHIN):
            while count <= DRAINED:
                count += len(await anext(proto))
