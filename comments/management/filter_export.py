"""What the filter has learned, as JSON: to inspect, to keep, and to start another site with."""

import json

from django.db import transaction

from comments.models import FilterFeature
from comments.models.filter_feature import GOOD, SPAM

VERSION = 1
MOST = 10**9  # of a feature: what two exports add up to still fits its column


class Unreadable(ValueError):
    """The file is no export of a filter; the message says what is wrong with it."""


def exported():
    """All counts, in the order of their features: the same for the same knowledge."""
    rows = FilterFeature.objects.order_by("text").values_list("text", GOOD, SPAM)
    features = {text: [good, spam] for text, good, spam in rows}
    return json.dumps({"version": VERSION, "traits": features}, ensure_ascii=False, indent=0)


@transaction.atomic
def taken_in(text):
    """Adds the counts of an export to what is known here; how many features. Raises Unreadable."""
    features = _read(text)
    known = FilterFeature.objects.select_for_update().in_bulk([*features])
    for name, (good, spam) in features.items():
        row = known.setdefault(name, FilterFeature(text=name))
        row.good, row.spam = row.good + good, row.spam + spam
    FilterFeature.objects.bulk_create(
        known.values(), update_conflicts=True, unique_fields=["text"], update_fields=[GOOD, SPAM]
    )
    return len(known)


def _read(text):
    try:
        told = json.loads(text)
        features = told["traits"] if told["version"] == VERSION else None
        fine = all(_is_row(*item) for item in features.items())
    except (ValueError, KeyError, TypeError, AttributeError):
        fine = False
    if not fine:
        raise Unreadable(f"It is not an export of a spam filter, version {VERSION}.")
    return features


def _is_row(name, counts):
    good, spam = counts
    longest = FilterFeature._meta.get_field("text").max_length
    return len(name) <= longest and all(type(n) is int and 0 <= n <= MOST for n in (good, spam))
