"""Where a request goes: answered at once, its body read on the event loop, then to a thread."""

import asyncio
import logging
import time
from dataclasses import dataclass
from functools import partial

from comments.public_forms.admission import IS_CROWDED
from newsroom.serving import bodies, refusals
from newsroom.serving.answers import answer
from newsroom.serving.bodies import Budget
from newsroom.serving.environ import environ_of
from newsroom.serving.refusals import Refused
from newsroom.serving.served import HEALTH
from newsroom.serving.threads import Threads

log = logging.getLogger(__name__)

ADMIN = "/admin/"
WAITING = 512  # requests before the threads: some seconds of work; the next is refused at once
LONGEST_WAIT = 20  # seconds; then the client gets a 503: nginx and people give up after 30
# For requests that must not wait for others: health, and cached pages that ask for versions.
QUICK, QUICK_WAITING = 2, 128
# Few threads take forms of strangers, so that a flood of them leaves processor and threads to
# readers. Further forms go to the other threads, where the site answers that they are too many
# (comments/public_forms/admission.py).
FORMS, FORMS_WAITING = 2, 32
AFTER_STOP = 5  # seconds that an arriving body has after the server was told to stop


@dataclass
class Request:
    scope: object
    headers: object
    proto: object
    body: bodies.Body | None = None
    is_crowded: bool = False  # too many forms are before it

    def __post_init__(self):
        self.asked_at = time.monotonic()

    @property
    def is_healths(self):
        return self.scope.path in HEALTH

    @property
    def is_strangers_form(self):
        return self.body is not None and not self.scope.path.startswith(ADMIN)

    @property
    def length(self):
        """Bytes of the body, as declared; None where it is chunked."""
        if "transfer-encoding" in self.headers:
            return None
        return int(self.headers.get("content-length", 0))  # granian lets nothing else pass

    @property
    def waited_too_long(self):
        return time.monotonic() - self.asked_at > LONGEST_WAIT


class Dispatcher:
    def __init__(self, served, loop, threads):
        self.served, self.loop = served, loop
        self.threads = Threads("django", threads, waiting=WAITING)
        self.quick = Threads("quick", QUICK, waiting=QUICK_WAITING)
        self.forms = Threads("forms", FORMS, waiting=FORMS_WAITING)
        self.public, self.admin = Budget(bodies.PUBLIC_TOGETHER), Budget(bodies.ADMIN_TOGETHER)
        self.reading = set()

    def __call__(self, scope, proto):
        """Called in granian's own thread, which handles everything: it must never wait."""
        headers = scope.headers
        has_body = "content-length" in headers or "transfer-encoding" in headers
        if has_body and (request := Request(scope, headers, proto)).length != 0:
            self.loop.call_soon_threadsafe(self._begin, request)
            return
        said = self.served.answer_kept(scope, headers, proto)
        if not said:
            self._pass_on(Request(scope, headers, proto), may_be_kept=said is None)

    def stop_reading(self):
        """Arriving bodies get a moment, then they are refused."""
        self.loop.call_later(AFTER_STOP, lambda: [task.cancel() for task in self.reading])

    def stop(self):
        self.threads.stop()
        self.quick.stop()
        self.forms.stop()

    # --- Threads ---

    def _pass_on(self, request, *, may_be_kept=False):
        if may_be_kept and self.quick.take(partial(self._ask_kept, request)):
            return
        if request.is_strangers_form and self.forms.take(partial(self._answer, request)):
            return
        request.is_crowded = request.is_strangers_form
        threads = self.quick if request.is_healths and request.body is None else self.threads
        if not threads.take(partial(self._answer, request)):
            self._refuse(request, refusals.BUSY)

    def _ask_kept(self, request):
        """In a quick thread: the cached page, if the database still confirms it."""
        answer_kept = self.served.answer_kept
        if not answer_kept(request.scope, request.headers, request.proto, may_wait=True):
            self._pass_on(request)

    def _answer(self, request):
        if request.waited_too_long:
            self._refuse(request, refusals.BUSY)
            return
        body = None if request.body is None else bytes(request.body.bytes)
        try:
            environ = environ_of(request.scope, body) | {IS_CROWDED: request.is_crowded}
            answer(self.served.application, environ, request.proto)
        except Exception:
            log.exception("A request failed.")
            self._refuse(request, refusals.BROKEN)  # does nothing if it has already answered
        finally:
            if request.body is not None:
                request.body.let_go()

    def _refuse(self, request, why):
        if request.body is not None:
            request.body.let_go()
        page = self.served.refusals[why]
        request.proto.response_bytes(why.status, page.headers, page.body)

    # --- Bodies, on the event loop ---

    def _begin(self, request):
        task = self.loop.create_task(self._read(request))
        self.reading.add(task)
        task.add_done_callback(self.reading.discard)

    async def _read(self, request):
        try:
            if request.scope.method != "POST":
                raise Refused(refusals.NO_BODY)
            limits, budget = await self._limits_of(request)
            request.body = await bodies.read(request.proto, request.length, limits, budget)
        except Refused as refused:
            self._refuse(request, refused.why)
            # A slow client has had its time; one that waits for 100 Continue sends nothing.
            if refused.why is not refusals.TOO_SLOW and "expect" not in request.headers:
                await bodies.drain(request.proto)
        except asyncio.CancelledError:
            self._refuse(request, refusals.STOPPING)
        except Exception:
            log.exception("The body of a request could not be read.")
            self._refuse(request, refusals.BROKEN)
        else:
            request.asked_at = time.monotonic()
            self._pass_on(request)

    async def _limits_of(self, request):
        """How much is read, and from which budget; only staff may send large bodies."""
        length, served = request.length, self.served
        is_large = length is None or length > served.public.most
        if not (is_large and request.scope.path.startswith(ADMIN)):
            return served.public, self.public
        if not await self._is_staff(request):
            raise Refused(refusals.NOT_SIGNED_IN)
        return served.admin, self.admin

    async def _is_staff(self, request):
        """Runs in a thread, before any byte of the body is read."""
        if "cookie" not in request.headers:
            return False
        told = self.loop.create_future()
        if not self.threads.take(partial(self._ask_staff, request, told)):
            raise Refused(refusals.BUSY)
        return await told

    def _ask_staff(self, request, told):
        try:
            said, failed = self.served.is_staff(environ_of(request.scope)), None
        except Exception as error:
            log.warning("Cannot check who is logged in (%s).", type(error).__name__)
            said, failed = None, Refused(refusals.AWAY)
        self.loop.call_soon_threadsafe(_tell, told, said, failed)


def _tell(future, result, error):
    if future.done():  # cancelled meanwhile
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(result)
