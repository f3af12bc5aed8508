from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments.models.encrypted_email import EncryptedEmail


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self):
        """Those whose owners confirmed by an emailed link."""
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self):
        return self.filter(confirmed_at=None)

    def of(self, *email_indexes):
        """Those of one address, by every index it may have."""
        return self.filter(email_index__in=email_indexes)

    def widest_first(self):
        """All of an article before replies to one comment."""
        return self.order_by(F("comment").asc(nulls_first=True), "pk")


class Subscription(EncryptedEmail):
    """A reader's subscription by email: to replies to a comment, or to all comments on an article.

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

    @property
    def words(self):
        """What its owner follows, or would follow; without the text of the comment."""
        if self.comment_id:
            return f"replies to your comment of {self.comment.sent_at_words}"
        return "every new comment on the article"

    @property
    def proves(self):
        """When the comment was sent that the confirmation proves to be theirs, or empty."""
        is_open = self.comment and not (self.is_confirmed or self.comment.address_proved_at)
        return self.comment.sent_at_words if is_open else ""

    @property
    def siblings(self):
        """This and what else the same address wished for under the same article."""
        own = type(self).objects.of(*self.email_indexes).filter(article=self.article_id)
        return own.widest_first()

    @property
    def own_comment(self):
        """The comment with which its owner requested it, if there still is one."""
        if self.comment_id:
            return self.comment
        sent = self.article.comments.from_address(*self.email_indexes)
        return sent.filter(created_at__lte=self.created_at).newest_first().first()
