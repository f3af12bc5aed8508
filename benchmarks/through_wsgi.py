"""The same application through granian's WSGI interface, as it was served before: to compare.

`python -m benchmarks.through_wsgi` takes the options of `newsroom.serving.server`.
"""

from django.utils.module_loading import import_string
from granian import Granian
from granian.http import HTTP1Settings
from granian.log import LogLevels

from newsroom.serving import server


def main(chosen):
    Granian(
        chosen.application,
        address=chosen.host,
        port=chosen.port,
        interface="wsgi",
        workers=chosen.workers,
        blocking_threads=chosen.threads,
        backpressure=server.AT_ONCE,
        backlog=server.QUEUE,
        http="1",
        http1_settings=HTTP1Settings(header_read_timeout=server.HEADERS_WITHIN),
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=import_string)


if __name__ == "__main__":
    main(server.options())
