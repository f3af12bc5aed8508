"""Readers who report comments, each from a network of their own where that is wanted."""

from django.db.models import F
from django.test import Client

from comments.models import Policy, Report
from comments.models.report import CASE

OWN = {"Sec-Fetch-Site": "same-origin"}
HERE, NEIGHBOUR = "203.0.113.7", "203.0.113.200"
REPORTS_TO_HOLD = Policy().reports_to_hold
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def network(n):
    """An address of the network with this number."""
    return f"198.51.{n}.7"


def send(comment, *, client=None, at=HERE, headers=OWN, **fields):
    fields = {"reason": "abuse"} | fields
    return (client or Client()).post(
        f"/comments/{comment.pk}/report/", fields, headers=headers, REMOTE_ADDR=at
    )


def report(comment, count=1, *, numbered_from=0, **fields):
    """Reports from as many networks, each a case of its own; their receipts' addresses."""
    answers = []
    for n in range(count):
        answers.append(send(comment, at=network(numbered_from + n), **fields))
        Report.objects.update(created_at=F("created_at") - CASE)
    assert {answer.status_code for answer in answers} == {303}
    comment.refresh_from_db()
    return [answer.headers["Location"] for answer in answers]
