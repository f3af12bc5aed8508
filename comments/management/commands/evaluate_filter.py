from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments.moderation.filter import evaluation


class Command(BaseCommand):
    help = (
        "Measures how well the filter catches spam in labelled comments: CSV files with the "
        "columns CONTENT and CLASS (1: spam). The filter learns from the other files each time."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *, files, **options):
        if len(set(files)) < 2:
            raise CommandError("Name at least two files: the filter learns from the others.")
        results = evaluation.evaluate({name: self._read(Path(name)) for name in files})
        self.stdout.write(
            f"{'file':30} {'precision':>9} {'recall':>7} {'good held':>9}   best at 1 %"
        )
        for result in results:
            self.stdout.write(
                f"{Path(result.name).name[:30]:30} {result.precision:9.3f} {result.recall:7.3f} "
                f"{result.held_share:9.3f}   {result.best:.3f}"
            )

    @staticmethod
    def _read(path):
        """The name of such a file ends in the key of its page: 01-9bZkp7q19f0.csv."""
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                return evaluation.read(file, page=path.stem.partition("-")[2])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {type(error).__name__}.") from None
        except evaluation.Unreadable as error:
            raise CommandError(f"{path}: {error}") from None
