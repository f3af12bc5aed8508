from django.db.models import TextChoices


class Status(TextChoices):
    """Where a comment stands; readers see the published ones only."""

    PENDING = "pending", "Waiting"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    SPAM = "spam", "Spam"
    WITHDRAWN = "withdrawn", "Withdrawn"
