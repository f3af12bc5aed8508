from django.core.management.base import BaseCommand

from comments import retention


class Command(BaseCommand):
    help = "Forgets from which network comments and reports came, once its days are over."

    def handle(self, **options):
        counts = retention.enforce(retention.FORGETTING_NETWORKS)
        self.stdout.write(", ".join(f"{noun}: {count}" for noun, count in counts.items()))
