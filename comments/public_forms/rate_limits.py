"""How often one may send: a flood from one place waits, readers elsewhere do not notice."""

import math
from datetime import datetime, timedelta

from django.utils import timezone

from articles.compiled_queries import CompiledQuery
from comments.models import Comment, Report

WINDOW = timedelta(minutes=1)
MOST = 10  # in the window, from one network: a classroom passes, a script does not
REPORT_WINDOW = timedelta(minutes=10)
MOST_REPORTS = 5  # in that: who reads a quarrel reports a few of it; more is a quarrel of its own


def seconds_to_wait(comment):
    """0 if the comment may be sent now.

    Networks are counted, with every address within them. Comments from elsewhere under the same
    address lock nobody out. Unknown networks count as one.
    """
    now = timezone.now()
    return _until_fewer(OF_NETWORK(network=comment.ip_hash, since=now - WINDOW), now)


def seconds_to_report(ip_hash):
    """0 if this network may report a comment now."""
    now = timezone.now()
    lately = Report.objects.since(now - REPORT_WINDOW).from_network(ip_hash)
    return wait(lately, now, most=MOST_REPORTS, window=REPORT_WINDOW)


def wait(rows, now, *, most=MOST, window=WINDOW):
    """Until the last but `most` of these rows leaves the window."""
    return _until_fewer(list(_newest(rows, most)), now, most=most, window=window)


def _newest(rows, most):
    return rows.order_by("-created_at").values_list("created_at", flat=True)[:most]


def _until_fewer(times, now, *, most=MOST, window=WINDOW):
    """Of times in their order, the newest first."""
    if len(times) < most:
        return 0
    return max(1, math.ceil((times[most - 1] + window - now).total_seconds()))


OF_NETWORK = CompiledQuery(
    lambda network, since: _newest(Comment.objects.since(since).filter(ip_hash=network), MOST),
    network=str,
    since=datetime,
)
