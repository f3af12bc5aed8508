"""The filter forgets what it learned from a comment when the comment is removed, in any way."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from comments.models.comment import Comment


@receiver(post_delete, sender=Comment)
def forget_lesson(sender, instance, **kwargs):
    instance.unlearning()()
