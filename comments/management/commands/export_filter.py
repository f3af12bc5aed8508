from django.core.management.base import BaseCommand

from comments.management import filter_export


class Command(BaseCommand):
    help = "Prints as JSON what the spam filter has learned from the decisions on this site."

    def handle(self, **options):
        self.stdout.write(filter_export.exported())
