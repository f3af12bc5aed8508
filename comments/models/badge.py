"""A comment loses its staff badge with the account that earned it, and readers see that."""

from django.conf import settings
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from articles import editions
from comments.models.comment import Comment


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def raise_for_badges(sender, instance, **kwargs):
    """Before: afterwards nothing tells whose the comments were."""
    editions.raise_all(Comment.scopes_of(Comment.objects.filter(account=instance)))
