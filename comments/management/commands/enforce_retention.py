from django.core.management.base import BaseCommand

from comments import retention


class Command(BaseCommand):
    help = "Forgets what is kept of readers, each kind once its days are over (KEPT_DAYS)."

    def handle(self, **options):
        for noun, count in retention.enforce().items():
            self.stdout.write(f"{noun}: {count}")
