"""A web process: granian's RSGI worker with a listener, a scheduler and a stop of our own.

granian would hand each request to the event loop, and from there it would go to a thread; a kept
page needs neither, and a third of the answers a second would go with them. So requests are looked
at where granian's own thread brings them. docs/decisions/0023-bodies.md has the figures.
"""

import asyncio
import logging
import signal
import socket
import time

from granian._granian import CallbackScheduler, RSGIWorker, SocketHolder, WorkerSignal
from granian.log import log_request_builder
from granian.server.common import WORKERS_METHODS
from granian.server.mp import WorkerProcess

from newsroom.serving.dispatch import Dispatcher
from newsroom.serving.preflight import family_of
from newsroom.serving.served import Served

log = logging.getLogger(__name__)

# Milliseconds in which a client must take something of what is sent to it; then the kernel drops
# it (tcp(7)). A client that does not read would otherwise keep a connection for ever.
TAKEN_WITHIN = 30_000


class Scheduler(CallbackScheduler):
    """What granian's thread calls for each request, with what it knows of it."""

    def __new__(cls, loop, callback):
        return super().__new__(cls, loop, callback, None, None, None)

    def __init__(self, loop, callback):
        super().__init__()
        self._schedule_fn = callback


class Logged:
    """The protocol of one request, which writes a line of the access log when it answers."""

    def __init__(self, scope, proto, write):
        self.scope, self.proto, self.write = scope, proto, write
        self.began, self.clock, self.is_answered = time.time(), time.perf_counter(), False

    def __getattr__(self, name):
        send = getattr(self.proto, name)
        if not name.startswith("response_"):
            return send

        def logged(status, *rest):
            if not self.is_answered:  # a second answer is ignored
                self.is_answered = True
                self.write(self.began, self.clock, self._request(), status)
            return send(status, *rest)

        return logged

    def __aiter__(self):
        aiter(self.proto)
        return self

    def __anext__(self):
        return anext(self.proto)

    def _request(self):
        scope = self.scope
        return {
            "addr_remote": "",
            "protocol": "",
            "path": scope.path,
            "qs": "",
            "method": scope.method,
            "scheme": scope.scheme,
        }


@WorkerProcess.wrap_target
def run(worker_id, application, _, ipc, loop, mode, *figures, threads, address, backlog):
    """Serves until a signal comes; the figures are granian's, in the order of its own workers."""
    served = application if isinstance(application, Served) else Served(application)
    dispatcher = Dispatcher(served, loop, threads)
    signal_to_stop, stopped = WorkerSignal(), asyncio.Event()
    signal_to_stop.add_cb(lambda: loop.call_soon_threadsafe(stopped.set))
    stop_at_signals(loop, signal_to_stop.set, dispatcher.stop_reading)
    *runtime, idle, backpressure, _, http, http1, http2, websockets, static = figures[:-4]
    access_log, tls, _, metrics = figures[-4:]
    worker = RSGIWorker(
        worker_id,
        (None, SocketHolder(listener(address).detach(), False, backlog)),
        ipc,
        *runtime,
        *(idle, backpressure, http, http1, http2, websockets, static),
        *tls,
        metrics,
    )
    scheduler = Scheduler(loop, _callback(dispatcher, access_log))
    getattr(worker, WORKERS_METHODS[mode][False])(scheduler, loop, signal_to_stop)
    loop.run_until_complete(stopped.wait())
    dispatcher.stop()


def stop_at_signals(loop, *steps):
    """Runs these steps on the loop at the first signal, and ignores later ones.

    asyncio alone could lose a signal: it arrives as a byte in the socket that also wakes the loop
    for other threads, and a few hundred of these fill it. So Python's own handler runs the steps;
    the loop's handler is only there for the byte, which wakes a sleeping loop with an empty socket.
    """
    waiting = list(steps)

    def stop():
        while waiting:
            waiting.pop(0)()

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
        signal.signal(each, lambda *_: loop.call_soon_threadsafe(stop))
    signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)


def _callback(dispatch, access_log):
    write = log_request_builder(access_log) if access_log else None

    def callback(watcher):
        """An exception must not leave this: granian does not look for one."""
        try:
            scope, proto = watcher.scope, watcher.proto
            dispatch(scope, Logged(scope, proto, write) if write else proto)
        except BaseException:
            log.exception("A request could not be handled.")
            watcher.proto.response_empty(500, [])

    return callback


def listener(address):
    """The kernel shares connections out among those of all processes."""
    listener = socket.socket(family_of(address[0]))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKEN_WITHIN)
    listener.bind(address)
    return listener
