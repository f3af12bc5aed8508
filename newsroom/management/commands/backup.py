from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.backups import Refused, counted, saving


class Command(BaseCommand):
    help = "Backs up the database and the media files to one file, while the site runs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            metavar="DIR",
            default=settings.BACKUP_DIR or settings.DATA_DIR / "backups",
            help="the folder (default: BACKUP_DIR, or DATA_DIR/backups), best on another disk",
        )
        parser.add_argument(
            "--keep",
            metavar="N",
            type=int,
            help="then delete the oldest backups of this site in the folder, so that N remain",
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="write EMAIL_KEYS and SECRET_KEY to a separate file next to it (mode 0600)",
        )

    def handle(self, *, to, keep, with_keys, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1: the new backup counts, too.")
        try:
            saved = saving.save(to, keep=keep, with_keys=with_keys)
        except Refused as reason:
            raise CommandError(f"No backup was made. {reason}") from None
        self._tell(saved)
        if saved.problems:
            raise CommandError(" ".join(saved.problems))

    def _tell(self, saved):
        counts = counted(saved.manifest.counts)
        size = saved.path.stat().st_size
        self.stdout.write(f"Saved {counts} to {saved.path} ({size:,} bytes) and verified it.")
        if saved.keys:
            self.stdout.write(
                f"The keys are in {saved.keys}. Store them apart from the backup: anyone who has "
                "both can read every email address."
            )
        elif saved.manifest.keys:
            self.stdout.write(
                f"The keys ({', '.join(saved.manifest.keys)}) are not in it: save EMAIL_KEYS, too."
            )
        for path in saved.removed:
            self.stdout.write(f"Removed {path}.")
