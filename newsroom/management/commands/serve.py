import os
import sys
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom import environment, startup_checks
from newsroom.serving import lock, preflight, readiness
from newsroom.serving.supervision import Supervisor


class Command(BaseCommand):
    help = "Serves the site and runs its background worker. This is the production server."

    def add_arguments(self, parser):
        env = os.environ.get
        parser.add_argument("--host", default=env("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=env("PORT", "8000"))
        parser.add_argument("--workers", default=env("WEB_WORKERS", str(os.cpu_count() or 1)))
        parser.add_argument(
            "--access-log",
            action="store_true",
            default=env("ACCESS_LOG", "off") == "on",
            help="write one line per request to standard output, without personal data",
        )
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="do not start the background worker; `manage.py work` runs elsewhere",
        )

    def handle(self, *, host, port, workers, access_log, no_worker, **options):
        if problem := environment.console_mail(settings.MAIL_BACKEND, settings.SITE_URL):
            raise CommandError(problem)
        if reason := lock.unfit(settings.DATA_DIR):
            raise CommandError(reason)
        if not lock.hold(settings.DATA_DIR):
            raise CommandError(
                f"Another `serve` already uses {settings.DATA_DIR}. Stop it, or set DATA_DIR to "
                "another folder."
            )
        preflight.check_address(host, preflight.read_port(port))
        startup_checks.wait()
        os.chdir(settings.BASE_DIR)  # where `python -m` finds our modules
        server = [sys.executable, "-m", "newsroom.serving.server"]
        server += ["--host", host, "--port", port, "--workers", workers]
        server += ["--access-log"] if access_log else []
        worker = [sys.executable, "manage.py", "work", "--with-parent"]
        announce = partial(self.announce_when_ready, host, int(port))
        sys.exit(Supervisor(server, None if no_worker else worker, announce).run())

    def announce_when_ready(self, host, port):
        if not readiness.answers(host, port):
            return False
        self.stdout.write(f"Serving on http://{host}:{port} (press Ctrl-C to stop)")
        self.stdout.flush()
        readiness.tell_systemd()
        return True
