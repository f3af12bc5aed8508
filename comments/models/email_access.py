from django.conf import settings
from django.db import models
from django.utils import timezone

from comments.models.display_names import name_of

MAX_REASON = 300


class EmailAccess(models.Model):
    """That someone in the newsroom opened the whole address of a commenter, and why.

    Never the address. It outlives the comment, without what it said of its writer.
    """

    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.SET_NULL, related_name="email_accesses"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=MAX_REASON)

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ["view"]
        permissions = [("reveal_email", "Can see the full email address of a commenter")]
        verbose_name_plural = "email access log"

    def __str__(self):
        return f"Email address shown to {self.maker}"

    @property
    def maker(self):
        return name_of(self.by)
