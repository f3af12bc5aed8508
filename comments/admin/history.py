"""The history of the commenters of some comments."""

from collections import Counter, defaultdict

from django.db.models import Case, Count, Min, Value, When
from django.utils import timezone

from comments.models import Comment
from comments.moderation.status import Status

TOLD = (Status.PUBLISHED, Status.REJECTED, Status.SPAM, Status.PENDING, Status.WITHDRAWN)
# Of a flood under one address, whose names may all differ, there is one row.
SHOWN_NAME = Case(When(status=Status.PUBLISHED, then="name"), default=Value(""))


class History:
    """Of one writer, known by blind index or account; never by anything that names an address."""

    def __init__(self):
        self.counts, self.since = Counter(), None
        self.names = set()  # under which readers see them

    def add(self, status, name, count, since):
        self.counts[status] += count
        if status == Status.PUBLISHED:
            self.names.add(name)
        self.since = min(self.since or since, since)

    @property
    def in_words(self):
        """“12 published, 2 rejected, since March 2026”; who is new, is new."""
        if self.counts.total() <= 1:
            return "First comment"
        told = [
            f"{self.counts[status]:,} {status.label.lower()}"
            for status in TOLD
            if self.counts[status]
        ]
        return f"{', '.join(told)}, since {timezone.localtime(self.since):%B %Y}"


def histories(comments):
    """{key of the comment: History}, in two queries however many comments there are."""
    by_index = _of("email_index", {index for each in comments for index in each.email_indexes})
    by_account = _of("account", {each.account_id for each in comments if each.account_id})
    return {each.pk: _merged(each, by_index, by_account) for each in comments}


def _of(column, values):
    """{value of the column: its rows (status, name, count, since)}."""
    found = defaultdict(list)
    if values:
        rows = Comment.objects.filter(**{f"{column}__in": values}).order_by()
        grouped = rows.values_list(column, "status", SHOWN_NAME)
        counted = grouped.annotate(Count("pk"), Min("created_at"))
        for value, *row in counted:
            found[value].append(row)
    return found


def _merged(comment, by_index, by_account):
    history = History()
    rows = [row for index in comment.email_indexes for row in by_index[index]]
    for row in by_account[comment.account_id] if comment.account_id else rows:
        history.add(*row)
    return history
