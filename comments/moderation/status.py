from django.db.models import TextChoices

from comments.moderation.verdicts import Ruling


class Status(TextChoices):
    """The state of a comment; readers see only published ones."""

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
