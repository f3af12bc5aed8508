"""A comment loses its staff badge with the account that earned it, and readers see that."""

from django.conf import settings
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from articles import cache_versions
from comments.models.comment import Comment


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def bump_for_badges(sender, instance, **kwargs):
    """Runs before: afterwards nothing shows whose the comments were."""
    cache_versions.bump_all(Comment.tags_of(Comment.objects.filter(account=instance)))
