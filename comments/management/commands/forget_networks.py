from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.models import Comment
from comments.models.comment import NETWORK_KEPT_DAYS


class Command(BaseCommand):
    help = f"Forgets from which network comments came, {NETWORK_KEPT_DAYS} days after they came."

    def handle(self, **options):
        before = timezone.now() - timedelta(days=NETWORK_KEPT_DAYS)
        due = Comment.objects.filter(created_at__lte=before).exclude(ip_hash="")
        self.stdout.write(f"Forgot the network of {due.update(ip_hash='')} comments.")
