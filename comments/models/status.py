from django.db.models import TextChoices


class Status(TextChoices):
    """The state of a comment; readers see only published ones."""

    PENDING = "pending", "Waiting"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    SPAM = "spam", "Spam"
    WITHDRAWN = "withdrawn", "Withdrawn"
