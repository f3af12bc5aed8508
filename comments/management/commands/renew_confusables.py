from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.moderation import confusables


class Command(BaseCommand):
    help = (
        "Updates the table of look-alike characters from Unicode's confusables.txt, which is "
        "published at https://www.unicode.org/Public/security/latest/confusables.txt."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the confusables.txt that you downloaded")

    def handle(self, *, file, **options):
        try:
            version, pairs = confusables.read(file.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ValueError as error:  # NoTable, and bytes that are no text
            raise CommandError(f"{file} is not Unicode's confusables.txt. {error}") from error
        if len(pairs) < confusables.FEWEST:
            raise CommandError(
                f"{file} holds {len(pairs):,} characters, but the whole table has more than "
                f"{confusables.FEWEST:,}. Please download it again."
            )
        before = confusables.read(confusables.TABLE.read_text(encoding="utf-8"))[1]
        confusables.TABLE.write_text(confusables.written(version, pairs), encoding="utf-8")
        confusables.prototypes.cache_clear()
        added, gone = pairs.keys() - before.keys(), before.keys() - pairs.keys()
        self.stdout.write(
            f"{len(pairs):,} characters of Unicode {version}: {len(added):,} added, {len(gone):,} "
            "removed. Restart the site to use them."
        )
