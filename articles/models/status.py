from django.db.models import TextChoices


class Status(TextChoices):
    """The state of an article. Scheduled is not a separate state: it means published, later."""

    DRAFT = "draft", "Draft"
    REVIEW = "review", "In review"
    PUBLISHED = "published", "Published"
    RETRACTED = "retracted", "Retracted"


UNSEEN = (Status.DRAFT, Status.REVIEW)  # what no reader was ever shown
