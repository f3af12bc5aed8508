from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import importing, publication


class Command(BaseCommand):
    help = "Imports articles from Markdown files with YAML front matter (docs/publishing.md)."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish each at its date (default: keep as draft)",
        )

    def handle(self, *, files, publish, **options):
        broken = [path for path in files if not self._import(path, publish)]
        if broken:
            raise CommandError(f"{len(broken)} of {len(files)} files had problems; see above.")

    def _import(self, path, publish):
        try:
            file = importing.read(path)
        except importing.BrokenFile as error:
            for problem in error.problems:
                self.stderr.write(f"{path}:{problem.line}: {problem.message}")
            return False
        article, is_new = importing.save(file)
        self.stdout.write(f"{path}: {'imported' if is_new else 'already here, not changed'}")
        return self._publish(path, article, file) if publish else True

    def _publish(self, path, article, file):
        if article.has_been_public or article.is_scheduled:
            return True
        try:
            article.publish(by=None, at=file.published_at)
        except publication.NotReady as error:
            for problem in error.problems:
                self.stderr.write(f"{path}:1: not published: {problem.message}")
            return False
        self.stdout.write(f"{path}: published at {article.get_absolute_url()}")
        return True
