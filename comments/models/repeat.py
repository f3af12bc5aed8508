from django.db import models
from django.utils import timezone

MOST_OF_ONE = 100  # of one comment: more clicks than that are a machine's


class RepeatQuerySet(models.QuerySet):
    def until(self, time):
        return self.filter(created_at__lte=time)


class Repeat(models.Model):
    """The words of a comment, sent again within minutes from its network without its receipt.

    Whoever sent them is answered as the writer of a new comment is, with a link of their own. It
    tells where the comment stands, and opens nothing else: they may be a stranger.
    """

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, related_name="repeats"
    )
    receipt_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RepeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["receipt_hash"], name="repeat_of_receipt")]

    def __str__(self):
        return f"Repeat {self.pk}"
