"""Asking for one's data, the link that comes by mail, and what every such page must hold."""

from urllib.parse import urlsplit

from django_tasks_db.models import DBTaskResult

from comments.mail.data_link import data_email
from comments.models import OutgoingEmail
from comments.privacy.data_requests import asking

EMAIL = "ines@reader.example"
ASK = "/privacy/data/"
OWN = {"Sec-Fetch-Site": "same-origin"}


def look():
    """Does what was queued, as the worker would; returns the letters that came of it."""
    for result in DBTaskResult.objects.filter(task_path=asking.look.module_path):
        asking.look.call(*result.args_kwargs["args"])
    return list(OutgoingEmail.objects.filter(kind=OutgoingEmail.Kind.PERSONAL_DATA))


def link_in(letter):
    """Where the letter leads, as it is written when it is sent."""
    letter.refresh_from_db()
    return urlsplit(data_email(letter)["context"]["link"]).path


def assert_told_to_nobody(response):
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
