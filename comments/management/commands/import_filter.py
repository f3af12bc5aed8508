from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.management import filter_export


class Command(BaseCommand):
    help = "Adds what another site exported with export_filter to the spam filter."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *, file, **options):
        try:
            count = filter_export.taken_in(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {type(error).__name__}.") from None
        except (UnicodeDecodeError, filter_export.Unreadable):
            raise CommandError(f"{file} is not an export of a spam filter.") from None
        self.stdout.write(f"Imported {count} features.")
