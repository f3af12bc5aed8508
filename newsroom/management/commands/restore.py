from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.backups import Refused, counted, restoring


class Command(BaseCommand):
    help = "Restores a backup: to an empty data folder, or over a site that is stopped."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a file that `manage.py backup` made")
        parser.add_argument(
            "--keys", default="", metavar="FILE", help="also restore the keys in this file"
        )
        parser.add_argument(
            "--keys-lost",
            action="store_true",
            help="restore without the keys: email addresses stay locked",
        )
        parser.add_argument(
            "--without-journal",
            action="store_true",
            help="restore even if there is no record of what was erased since",
        )

    def handle(self, *, file, keys, keys_lost, without_journal, **options):
        choices = restoring.Choices(keys, keys_lost, without_journal)
        try:
            done = restoring.restore(file, choices)
        except Refused as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        for sentence in _told(done):
            self.stdout.write(sentence)
        if done.problems:
            raise CommandError(" ".join(done.problems))


def _told(done):
    saved = done.manifest
    yield f"Restored {counted(saved.counts)} to {settings.DATA_DIR}, as of {saved.made_at}."
    yield f"Erased again, from the journal of erasures: {counted(done.again) or 'nothing'}."
    yield "All other changes since then are lost, including the decisions of moderators."
    yield "All staff must log in again, with the password that they had at that time."
    if done.manifest.missing:
        yield f"Missing when the backup was made: {', '.join(done.manifest.missing[:5])}."
    yield from done.notes
    for where in done.kept:
        yield f"The previous data is kept in {where}. Delete it when the site works."
