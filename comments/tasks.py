"""Background work on comments; newsroom/schedule.py says when."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from comments.models import Comment
from comments.models.comment import NETWORK_KEPT_DAYS


@task()
def forget_networks():
    """Forgets from which network comments came once the promised days are over; how many."""
    before = timezone.now() - timedelta(days=NETWORK_KEPT_DAYS)
    return Comment.objects.filter(created_at__lte=before).exclude(ip_hash="").update(ip_hash="")
