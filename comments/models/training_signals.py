"""What a comment taught is forgotten with it, however it goes."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from comments.models.comment import Comment


@receiver(post_delete, sender=Comment)
def forget_lesson(sender, instance, **kwargs):
    instance.unlearning()()
