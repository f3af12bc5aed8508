"""The email with the link to one's own data."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from comments.models.data_request import LINK_LIVES


def data_email(outgoing):
    """The parts of the email, with a fresh link; None where nothing is left to open."""
    token = outgoing.data_request and outgoing.data_request.make_link()
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
