import json
import sys

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand

from articles import cache_versions
from articles.models import CacheVersion
from comments.privacy.erasures import files
from comments.privacy.maintenance import journal_replay
from newsroom.models import DailyRun


class Command(BaseCommand):
    help = (
        "Runs the last steps of `restore` on the restored database, before it goes live. `restore` "
        "starts this itself; it passes JSON on standard input and reads JSON from standard output."
    )
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(json.dumps(finish(json.load(sys.stdin))))


def finish(orders):
    """Migrates the tables, erases again what was erased since, ends all sessions."""
    if orders["migrate"]:
        call_command("migrate", interactive=False, verbosity=0)
    lines = {line for path in orders["journals"] for line in files.read(path)}
    done = journal_replay.replay(lines)
    DailyRun.objects.all().delete()  # so that the worker deletes overdue data when it starts
    Session.objects.all().delete()  # so that sessions that ended since do not come back
    cache_versions.bump_all(set(CacheVersion.objects.values_list("tag", flat=True)))
    return {"done": done, "known": len(lines)}
