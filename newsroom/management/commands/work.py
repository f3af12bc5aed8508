import signal
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker, logger
from django_tasks_db.models import DBTaskResult

from comments.mail import digests
from comments.privacy.maintenance import clock
from comments.privacy.maintenance.journal_files import Follower
from newsroom import schedule, startup_checks, task_recovery
from newsroom.serving import lock, parent_watchdog
from newsroom.serving.shutdown import Shutdown

GLANCE = 1.0  # seconds between two checks for work; each is one read
RECOVER = 60.0  # seconds between two checks for tasks of killed workers, and for digests; and
# between two records of the time
AFTER_ERROR = 10.0  # seconds to wait after the database did not answer


class Command(BaseCommand):
    help = "Runs background tasks: the daily ones and everything else in the queue."

    recovered_at = float("-inf")  # on the clock that never jumps
    scheduled_on = stop = None
    is_ready = False
    told = ""  # what the log already says about the clock

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.follower = Follower()

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="run the tasks that are due, then exit"
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="exit when the parent process exits"
        )

    def handle(self, *, once, with_parent, **options):
        if with_parent:
            parent_watchdog.start()
        with lock.shared(settings.DATA_DIR):
            if reason := lock.unfit(settings.DATA_DIR):
                raise CommandError(reason)
            if once:
                startup_checks.require()
                self._work()
                return
            self.stop = Shutdown((signal.SIGTERM, signal.SIGINT))
            while not self.stop.is_asked:
                self.stop.wait(self._look())

    def _look(self):
        """Works if there is work; returns how many seconds to sleep."""
        close_old_connections()
        try:
            if not self.is_ready:  # here, because the database may not answer when a worker starts
                startup_checks.require()
                self.is_ready = True
            self._work()
        except Error:
            logger.exception("The database did not answer")
            return AFTER_ERROR
        return GLANCE

    def _work(self):
        """Reads before it locks: the library's worker takes the write lock to look for work."""
        if time.monotonic() - self.recovered_at >= RECOVER:
            reading = clock.note()
            self._tell("" if reading.is_right else reading.words)
            task_recovery.recover()
            digests.post_due()
            self.follower.follow()
            self.recovered_at = time.monotonic()
        if not self.told and self.scheduled_on != timezone.localdate():
            self._schedule()
        while not (self.stop and self.stop.is_asked) and DBTaskResult.objects.ready().exists():
            one_task().run()

    def _schedule(self):
        """With a wrong clock this is tried again each minute; all other work continues."""
        try:
            self.scheduled_on = schedule.enqueue_due()
        except clock.Wrong as wrong:
            self._tell(str(wrong))

    def _tell(self, words):
        """Logs a message once; the text changes each day, so the log repeats it each day."""
        if words and words != self.told:
            logger.warning(words)
        self.told = words


def one_task():
    """The library's worker, for one task, so that a signal stops us between two tasks."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
    )
