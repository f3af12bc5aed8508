"""Two people editing one article: the second one to save is told, and nothing is overwritten."""

import itertools
import re

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from rapidfuzz.distance import LCSseq

from articles.models import Article

COMPARED = ("headline", "standfirst", "body")
MOST_PIECES = 20_000  # words and spaces of both: 5,000 words each; 12 MB while they are compared
CONTEXT = 80  # characters before and after a change: enough to recognise the sentence
PIECES = re.compile(r"<[^<>]*>|\s+|[^\s<]+|<")


class StaleArticle(Exception):
    """Someone else saved the article after it was opened here."""


def claim(article, *, seen):
    """Raises the version from the one that was seen, in one statement; only one of two can."""
    claimed = Article.objects.filter(pk=article.pk, version=seen).update(version=F("version") + 1)
    if not claimed:
        raise StaleArticle
    article.version = seen + 1


def last_saved_by(article, *, user):
    """Who saved it last and when, in words for `user`."""
    entry = (
        LogEntry.objects.filter(
            content_type=get_content_type_for_model(article), object_id=str(article.pk)
        )
        .select_related("user")
        .order_by("-action_time")
        .first()
    )
    if entry is None:
        return "Someone"
    own = entry.user == user
    name = "You, in another window," if own else entry.user.get_full_name() or str(entry.user)
    return f"{name} (at {date_format(timezone.localtime(entry.action_time), 'H:i, j F')})"


def differences(form):
    """Each compared field that is not as stored: its label and the runs of words of both."""
    return [
        (
            form.fields[name].label,
            abridge(compare(form.initial.get(name) or "", form.data.get(name, ""))),
        )
        for name in COMPARED
        if name in form.changed_data
    ]


def compare(stored, typed):
    """Runs of words as (kind, text): kept, removed (only theirs) or added (only yours).

    The longest common subsequence, by bits (Hyyrö 2004): its time does not depend on what repeats.
    """
    before, after = PIECES.findall(stored), PIECES.findall(typed)
    if len(before) + len(after) > MOST_PIECES:
        return [("removed", stored), ("added", typed)]
    runs, at_before, at_after = [], 0, 0
    for kept in LCSseq.opcodes(before, after).as_matching_blocks():
        runs += _runs("removed", before[at_before : kept.a]) + _runs(
            "added", after[at_after : kept.b]
        )
        at_before, at_after = kept.a + kept.size, kept.b + kept.size
        runs += _runs("kept", before[kept.a : at_before])
    return runs


def abridge(runs):
    """The same with long stretches that both have in common cut to their ends.

    White space is no difference worth showing: what it parts is one stretch.
    """
    kinds = [("kept" if not text.strip() else kind, text) for kind, text in runs]
    stretches = [
        (kind, "".join(text for _, text in group))
        for kind, group in itertools.groupby(kinds, key=lambda run: run[0])
    ]
    return [
        (kind, f"{text[:CONTEXT]} … {text[-CONTEXT:]}")
        if kind == "kept" and len(text) > 3 * CONTEXT
        else (kind, text)
        for kind, text in stretches
    ]


def _runs(kind, pieces):
    return [(kind, "".join(pieces))] if pieces else []
