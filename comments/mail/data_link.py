"""What the letter with the link to one's own data says."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from comments.models.data_request import LINK_LIVES


def data_letter(letter):
    """The parts of the letter, with a fresh link; None where nothing is left to open."""
    token = letter.data_request and letter.data_request.make_link()
    if not token:
        return None
    return {
        "subject": f"What {settings.SITE_NAME} keeps about you",
        "template": "data",
        "context": {
            "link": settings.SITE_URL + reverse("comments:data", args=[token]),
            "hours": LINK_LIVES // timedelta(hours=1),
        },
    }
