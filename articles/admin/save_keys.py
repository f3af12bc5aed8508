"""A save whose answer was lost is known by its key, so that trying again makes no second one.

The script that saves sends a new key with each attempt, and with the next one the key of an attempt
that nobody answered. The log entry of a save holds its key: both are committed together.
"""

import re

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model

from articles.models import Article

KEY = re.compile(r"[0-9a-f]{32}")


def noted(message, request):
    """The message of a log entry (a list of dicts), with the key of the save that it tells of."""
    key = request.POST.get("save_key", "")
    return [*message, {"save_key": key}] if KEY.fullmatch(key) else message


def saved_earlier(request):
    """The key of the article that an earlier attempt of this request saved; None if it did not."""
    key = request.POST.get("earlier_key", "")
    if not KEY.fullmatch(key):
        return None
    saves = LogEntry.objects.filter(
        user=request.user,
        content_type=get_content_type_for_model(Article),
        change_message__contains=f'"save_key": "{key}"',
    )
    return saves.order_by("-pk").values_list("object_id", flat=True).first()
