import os
import sys

from django.core.management.base import BaseCommand

THREADS = "8"  # of each worker: enough to wait for the database, few enough to share two cores
WAITING = "128"  # requests a worker accepts at once; the rest wait in the socket's queue


class Command(BaseCommand):
    help = "Serves the site with granian: the real server, for one machine."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--workers", default=str(os.cpu_count() or 1))

    def handle(self, *, host, port, workers, **options):
        self.stdout.write(f"Serving on http://{host}:{port} (Ctrl-C stops it)")
        self.stdout.flush()
        # The server replaces this process, so that a signal reaches it directly. No shell reads
        # these words: they are passed one by one, and whoever types them runs this command anyway.
        os.execv(sys.executable, [  # noqa: S606
            sys.executable, "-m", "granian", "newsroom.wsgi:application",
            "--interface", "wsgi",
            "--host", host,
            "--port", port,
            "--workers", workers,
            "--blocking-threads", THREADS,
            "--backpressure", WAITING,
            "--no-ws",
            "--http", "1",
            "--respawn-failed-workers",
            "--workers-kill-timeout", "30",
            "--log-level", "warning",
        ])  # fmt: skip
