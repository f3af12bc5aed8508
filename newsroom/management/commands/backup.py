from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.backups import Refused, counted, saving


class Command(BaseCommand):
    help = "Saves database, media and what belongs to them in one file, while the site runs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            metavar="DIR",
            default=settings.BACKUP_DIR or settings.DATA_DIR / "backups",
            help="the folder (BACKUP_DIR, else DATA_DIR/backups); best on another disk",
        )
        parser.add_argument(
            "--keep",
            metavar="N",
            type=int,
            help="afterwards remove our oldest backups from the folder, so that N are left",
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="write EMAIL_KEYS and SECRET_KEY into a file of their own beside it (0600)",
        )

    def handle(self, *, to, keep, with_keys, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep must be at least 1: the backup that is being made.")
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
        self.stdout.write(f"Saved {counts} in {saved.path} ({size:,} bytes), and read it again.")
        if saved.keys:
            self.stdout.write(
                f"The keys are in {saved.keys}: keep them apart from the backup, for whoever has "
                "both can read every address."
            )
        elif saved.manifest.keys:
            self.stdout.write(
                f"The keys are not in it ({', '.join(saved.manifest.keys)}): save EMAIL_KEYS, too."
            )
        for path in saved.removed:
            self.stdout.write(f"Removed {path}.")
