"""How often one may send: a flood from one place waits, readers elsewhere do not notice."""

import math
from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Report

WINDOW = timedelta(minutes=1)
MOST = 10  # in the window, from one network or one address: a classroom passes, a script does not
REPORT_WINDOW = timedelta(minutes=10)
MOST_REPORTS = 5  # in that: who reads a quarrel reports a few of it; more is a quarrel of its own


def seconds_to_wait(comment):
    """0 when the comment may be sent now."""
    now = timezone.now()
    lately = Comment.objects.since(now - WINDOW)
    same_network = lately.from_network(comment.ip_hash)
    same_address = lately.from_address(*comment.email_indexes)
    return max(wait(same_network, now), wait(same_address, now))


def seconds_to_report(ip_hash):
    """0 when somebody of this network may report a comment now."""
    now = timezone.now()
    lately = Report.objects.since(now - REPORT_WINDOW).from_network(ip_hash)
    return wait(lately, now, most=MOST_REPORTS, window=REPORT_WINDOW)


def wait(rows, now, *, most=MOST, window=WINDOW):
    """Until the last but `most` of these rows leaves the window."""
    times = list(rows.order_by("-created_at").values_list("created_at", flat=True)[:most])
    if len(times) < most:
        return 0
    return max(1, math.ceil((times[-1] + window - now).total_seconds()))
