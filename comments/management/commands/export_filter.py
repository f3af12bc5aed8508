from django.core.management.base import BaseCommand

from comments.moderation.filter import exports


class Command(BaseCommand):
    help = "Prints as JSON what the spam filter has learned from the decisions on this site."

    def handle(self, **options):
        self.stdout.write(exports.exported())
