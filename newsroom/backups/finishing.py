"""The last steps of a restore, on the restored database alone, before it takes its place.

`python -m newsroom.backups.finishing` is what the restore starts, in an environment whose
DATABASE_URL leads there; the orders come as JSON on standard input, the report leaves so.
"""

import json
import os
import sys

import django


def finish(orders):
    """Brings the tables up to date, erases again what was erased since, ends all sessions."""
    if orders["migrate"]:
        call_command("migrate", interactive=False, verbosity=0)
    lines = {line for path in orders["journals"] for line in files.read(path)}
    done = replaying.replay(lines)
    DailyRun.objects.all().delete()  # what is overdue is forgotten as soon as the worker starts
    Session.objects.all().delete()  # whoever signed out since, or was thrown out, stays so
    editions.raise_all(set(Edition.objects.values_list("scope", flat=True)))
    return {"done": done, "known": len(lines)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.contrib.sessions.models import Session  # noqa: E402 - the models need the settings
from django.core.management import call_command  # noqa: E402 - so do these
from django.db import connection  # noqa: E402 - so do these

from articles import editions  # noqa: E402 - so do these
from articles.models import Edition  # noqa: E402 - so do these
from comments.erasures import files, replaying  # noqa: E402 - so do these
from newsroom.models import DailyRun  # noqa: E402 - so do these

if __name__ == "__main__":
    report = finish(json.load(sys.stdin))
    connection.close()
    json.dump(report, sys.stdout)
