"""When the database does not answer, or too many write at once: a pause, and no word is lost."""

import logging

from django.core.exceptions import BadRequest
from django.shortcuts import render

from comments.posting import admission
from comments.posting.responses import told_to_nobody
from newsroom.database_errors import is_away, is_too_much

log = logging.getLogger(__name__)

RETRY_AFTER = 10  # seconds: a restart takes less, and a queue of writers is gone by then
MOST_KEPT = 40_000  # characters handed back of one field: twice the longest honest comment
WORDS = ("body", "words")  # what readers write, in a comment or an edit; in a report or an appeal
# What a reader's form carries beside its words, so that the page can send it once more. All else,
# a password at the desk's door above all, is not repeated.
CARRIED = (
    *("name", "email", "website", "parent", "receipt", "seconds"),
    *("tell_replies", "tell_all", "reason", "csrfmiddlewaretoken"),
)


class DatabaseOutage:
    """Answers 503 with every word where a view met a database that does not answer.

    What a database refuses to read or to keep is a 400. Views keep such values away; where one did
    not, the log says so, and nobody gets an error of ours for what they sent. Whoever was not
    admitted, because too many are judged at this moment, gets a 429 with every word.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if is_away(exception):
            return told(request, exception)
        if isinstance(exception, admission.TooManyAtOnce):
            return crowded(request)
        if is_too_much(exception):
            kind = type(exception).__name__  # alone: the message may hold what was sent
            log.error("A view sent the database a value that it cannot store (%s).", kind)
            raise BadRequest("The database cannot store this.") from exception
        return None


def told(request, error):
    """For whoever meets it before any view does, too."""
    # The kind of error only: its message may name servers and their accounts.
    log.error("The database does not answer (%s).", type(error).__name__)
    return unavailable(request)


@told_to_nobody
def unavailable(request):
    return _given_back(request, 503, RETRY_AFTER)


@told_to_nobody
def crowded(request):
    return _given_back(request, 429, admission.RETRY_AFTER)


def _given_back(request, status, seconds):
    """Made without the database, and without what may ask it: the session, the masthead."""
    word, words = words_of(request)
    context = {
        "is_sent": request.method == "POST",
        "path": "" if request.path.startswith("/admin/") else request.get_full_path(),
        "word": word,
        "words": words,
        "carried": [(name, request.POST[name]) for name in CARRIED if request.POST.get(name)],
    }
    response = render(None, f"{status}_kept.html", context, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response


def words_of(request):
    """(field, words) of what a reader sent, for a page that cannot take it and gives it back."""
    word = next((name for name in WORDS if request.POST.get(name)), "")
    return word, request.POST.get(word, "")[:MOST_KEPT]
