"""granian with our figures; docs/decisions/0006-server.md says where they come from.

`python -m newsroom.serving.server` is what the supervisor starts, and stops with it.
"""

import argparse
import resource
import signal
from functools import partial

from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from newsroom.serving import access_log, parent_watchdog, worker

THREADS = 8  # of each worker that run Django: enough to wait for a database
AT_ONCE = 4096  # connections of a worker, idle and slow ones too: at 128, 128 slow clients stop all
QUEUE = 1024  # connections that wait to be accepted
FILES = 512  # that a worker may have open beside its connections: databases, pictures, logs
HEADERS_MOST = 64 * 1024  # bytes of a request's headers; each connection may hold as many
HEADERS_WITHIN = 10_000  # milliseconds; a client that sends its headers slower is dropped
STOP_WITHIN = 30  # seconds for requests in flight when the server stops; then it is killed


def options(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--workers", default=1, type=int)
    parser.add_argument("--threads", default=THREADS, type=int)
    parser.add_argument("--access-log", action="store_true")
    parser.add_argument("--application", default="newsroom.rsgi.site")
    return parser.parse_args(arguments)


def server(chosen, interface="rsgi", **more):
    """`more` are granian's options for another interface than the one that we use."""
    return Granian(
        chosen.application,
        address=chosen.host,
        port=chosen.port,
        interface=interface,
        workers=chosen.workers,
        runtime_mode=RuntimeModes.mt,
        loop=Loops.asyncio,
        backpressure=room_for(AT_ONCE),
        backlog=QUEUE,
        http="1",
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_WITHIN, max_buffer_size=HEADERS_MOST
        ),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.error,  # its warnings are advice against the figures above
        log_dictconfig=access_log.configuration(),
        log_access=chosen.access_log,
        log_access_format=access_log.FORMAT,
        **more,
    )


def room_for(connections):
    """This many connections, or as many as the system allows; raises the limit if it can.

    The usual limit is 1,024 files per process. A server that accepts more connections than that
    answers nobody at all, and a thousand idle clients are enough for that.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if limit not in (resource.RLIM_INFINITY, most) and limit < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - FILES, wanted // 2)


def load(application):
    """The application, in a worker, which must not outlive the supervisor either.

    Until granian listens for signals here, one ends the worker: the handler that the fork brought
    along would swallow it, and a worker that was started while all was killed would stay for ever.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent_watchdog.start()
    return import_string(application)


def serve(chosen):
    address = (chosen.host, chosen.port)
    run = partial(worker.run, threads=chosen.threads, address=address, backlog=QUEUE)
    server(chosen).serve(spawn_target=run, target_loader=load)


if __name__ == "__main__":
    parent_watchdog.start()
    serve(options())
