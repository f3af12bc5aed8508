from django.db.models import TextChoices


class Status(TextChoices):
    """Where an article stands. Scheduled is no status of its own: it is published, later."""

    DRAFT = "draft", "Draft"
    REVIEW = "review", "In review"
    PUBLISHED = "published", "Published"
    RETRACTED = "retracted", "Retracted"


UNSEEN = (Status.DRAFT, Status.REVIEW)  # what no reader was ever shown
