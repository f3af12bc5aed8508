from django.core.management.base import BaseCommand

from comments.models.comment import NETWORK_KEPT_DAYS
from comments.tasks import forget_networks


class Command(BaseCommand):
    help = f"Forgets from which network comments came, {NETWORK_KEPT_DAYS} days after they came."

    def handle(self, **options):
        self.stdout.write(f"Forgot the network of {forget_networks.call()} comments.")
