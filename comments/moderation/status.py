from django.db.models import TextChoices

from comments.moderation.verdicts import Ruling


class Status(TextChoices):
    """Where a comment stands; readers see the published ones only."""

    PENDING = "pending", "Waiting"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    SPAM = "spam", "Spam"
    WITHDRAWN = "withdrawn", "Withdrawn"


STATUS_AFTER = {
    Ruling.PUBLISH: Status.PUBLISHED,
    Ruling.HOLD: Status.PENDING,
    Ruling.REJECT: Status.REJECTED,
    Ruling.SPAM: Status.SPAM,
}
