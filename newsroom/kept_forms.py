"""An article's form that could not be saved: its words come back, and one button sends them again.

The page needs no scripts, no log-in and no database. With scripts nobody sees it: the words never
left the page they were written on (static/admin_site/article/saving.js).
"""

import re

from django.core.exceptions import SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse

from comments.public_forms import origin

# The forms that are given back: no other, above all none with a password.
ARTICLE_FORM = re.compile(r"/admin/articles/article/(?:add|[0-9]+/change)/")
# What is shown, beside what is sent again: the words, not the numbers, choices and keys.
SHOWN = (
    ("headline", "Headline"),
    ("standfirst", "Standfirst"),
    ("body", "Body"),
)
ROW_OF_WORDS = re.compile(r"(highlights|sources|corrections)-[0-9]{1,4}-(?:text|title|url)")
BUTTONS = {
    "_publish": "Publish now",
    "_schedule": "Schedule",
    "_review": "Send to review",
    "_draft": "Return to draft",
    "_unschedule": "Unschedule",
    "_retract": "Retract",
}


def when_logged_out(request):
    """403 with the words of a writer whose log-in ended; None if this is no form of theirs."""
    words = "You were logged out, so nothing was saved. Log in in a new tab, then send it again."
    return _given_back(request, 403, "Log in, then save", words, is_logged_out=True)


def without_token(request):
    """403 with the words of a writer who logged in elsewhere; the page has the new token."""
    words = "You logged in again in another tab, so nothing was saved yet. Please send it again."
    return _given_back(request, 403, "Please send it again", words)


def while_away(request, status):
    """503 (or 429) with the words of a writer, while the database does not answer."""
    words = "The database did not answer, so this may not be saved. Please send it again."
    return _given_back(request, status, "Back in a moment", words)


def after_a_conflict(request):
    """409 with the words of a writer, where others deleted or added a row at the same moment."""
    words = "Somebody else changed something at the same moment, so nothing was saved. "
    return _given_back(request, 409, "Something changed", words + "Please send it again.")


def after_an_error(request):
    """500 with the words of a writer. What goes wrong here must not hide the error itself."""
    words = "We made a mistake, so nothing was saved. The error is logged. Please send it again."
    return _given_back(request, 500, "The mistake is ours", words)


def _given_back(request, status, heading, words, *, is_logged_out=False):
    posted = _posted(request)
    if posted is None:
        return None
    sent = [(name, value) for name, values in posted.lists() for value in values]
    shown = _shown(sent)
    if not shown:  # nobody wrote anything
        return None
    context = {
        "status": status,
        "heading": heading,
        "words": words,
        "log_in": reverse("admin:login") if is_logged_out else "",
        "path": request.path,
        "sent": [pair for pair in sent if pair[0] != "csrfmiddlewaretoken"],
        "shown": shown,
        "has_file": bool(request.FILES),
        "button": next((label for name, label in BUTTONS.items() if name in posted), "Save"),
        "csrf_token": get_token(request),
    }
    response = render(None, "admin/kept_form.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _posted(request):
    """What an article's form on our own pages sent; None for anything else.

    No other site may fill in this page, whose button has a token.
    """
    if request is None or request.method != "POST" or not ARTICLE_FORM.fullmatch(request.path):
        return None
    if not origin.is_own(request):
        return None
    try:
        return request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return None


def _shown(sent):
    """(label, text) of what somebody wrote, so that it can be read and copied."""
    labels = dict(SHOWN)
    fields = [(labels[name], value) for name, value in sent if name in labels]
    rows = [
        (row[1].capitalize(), value)
        for name, value in sent
        if (row := ROW_OF_WORDS.fullmatch(name))
    ]
    return [(label, value) for label, value in [*fields, *rows] if value]
