from django.db.models import TextChoices


class Deed(TextChoices):
    """What a line of the journal says was done."""

    ERASE = "erase", "Erased"
    WITHDRAW = "withdraw", "Withdrawn"
