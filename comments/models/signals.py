"""What follows when rows go, however they go."""

from django.conf import settings
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from articles import cache_versions
from comments.models.comment import Comment


@receiver(post_delete, sender=Comment)
def forget_lesson(sender, instance, **kwargs):
    """What a comment taught the filter is forgotten with it."""
    instance.unlearning()()


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def bump_for_badges(sender, instance, **kwargs):
    """A comment loses its staff badge with the account that earned it, and readers see that.

    Before the account goes: afterwards nothing tells whose the comments were.
    """
    cache_versions.bump_all(Comment.tags_of(Comment.objects.filter(account=instance)))
