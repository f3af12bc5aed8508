from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.addressed import Addressed


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self):
        """Those whose owners said yes by a link that was mailed to them."""
        return self.filter(confirmed_at__isnull=False)


class Subscription(Addressed):
    """A reader's wish to be told by mail: of replies to a comment, or of all under an article.

    It does nothing until its owner has confirmed it (double opt-in).
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="subscriptions"
    )
    comment = models.ForeignKey(
        "comments.Comment",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        help_text="Whose replies are told; none: every new comment under the article.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "email_index"], name="replies_are_followed_once"
            ),
            models.UniqueConstraint(
                fields=["article", "email_index"],
                condition=Q(comment__isnull=True),
                name="article_is_followed_once",
            ),
            models.CheckConstraint(
                condition=~Q(email_index=""), name="subscription_has_an_address"
            ),
        ]
        indexes = [models.Index(fields=["email_index"], name="subscription_of_address")]

    def __str__(self):
        return f"Subscription {self.pk} to {self.article}"

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None
