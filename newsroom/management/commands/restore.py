from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.backups import Refused, counted, restoring


class Command(BaseCommand):
    help = "Puts a backup back: into an empty tree, or over a site that is stopped."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="what `manage.py backup` wrote")
        parser.add_argument(
            "--keys", default="", metavar="FILE", help="put these keys into the data folder, too"
        )
        parser.add_argument(
            "--keys-lost",
            action="store_true",
            help="nobody has the keys any more: restore, and leave the addresses locked",
        )
        parser.add_argument(
            "--without-journal",
            action="store_true",
            help="restore, though nothing tells what was erased since",
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
    yield f"Restored {counted(saved.counts)} into {settings.DATA_DIR}, as of {saved.made_at}."
    yield f"Done again, as it was done since: {counted(done.again) or 'nothing'}."
    yield "All other changes since then are lost, decisions of moderators among them."
    yield "Everybody at the desk has to sign in again, with the password of that time."
    if done.manifest.missing:
        yield f"Missing since the backup: {', '.join(done.manifest.missing[:5])}."
    yield from done.notes
    for where in done.kept:
        yield f"What was there before is kept in {where}: delete it when all is well."
