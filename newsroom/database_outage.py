"""When the database cannot do what a view asks: 503, 429, 409 or 400, and no text is lost."""

import logging

from django.core.exceptions import BadRequest
from django.shortcuts import render

from comments.public_forms import admission
from comments.public_forms.responses import told_to_nobody
from newsroom import kept_forms
from newsroom.database_errors import is_away, is_conflict, is_too_much

log = logging.getLogger(__name__)

RETRY_AFTER = 10  # seconds: a restart takes less, and a queue of writers is gone by then
MOST_KEPT = 40_000  # characters handed back of one field: twice the longest honest comment
WORDS = ("body", "words")  # what readers write, in a comment or an edit; in a report or an appeal
# The other fields of a reader's form, so that the page can send it again. Nothing else is repeated,
# above all no password from the log-in of the admin.
CARRIED = (
    *("name", "email", "website", "parent", "receipt", "seconds"),
    *("tell_replies", "tell_all", "reason", "csrfmiddlewaretoken"),
)


class DatabaseOutage:
    """Answers 503 with the reader's text if the database does not answer a view.

    A value that the database refuses to read or store is a 400. Views should filter such values; if
    one did not, the log says so, and the sender does not get a server error. A form that was not
    admitted, because too many are being checked, gets a 429 with its text. One that met a row which
    others deleted or added at the same moment gets a 409 with its text.
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
        if is_conflict(exception):
            # The kind only: the message holds what is in the row.
            log.error("Rows changed meanwhile (%s).", type(exception.__cause__).__name__)
            return changed_meanwhile(request)
        if is_too_much(exception):
            kind = type(exception).__name__  # alone: the message may hold what was sent
            log.error("A view sent the database a value that it cannot store (%s).", kind)
            raise BadRequest("The database cannot store this.") from exception
        return None


def told(request, error):
    """Also for code that notices the outage before any view."""
    # The kind of error only: its message may name servers and their accounts.
    log.error("The database does not answer (%s).", type(error.__cause__ or error).__name__)
    return unavailable(request)


@told_to_nobody
def unavailable(request):
    return _kept_while_away(request, 503, RETRY_AFTER)


@told_to_nobody
def crowded(request):
    return _kept_while_away(request, 429, admission.RETRY_AFTER)


@told_to_nobody
def changed_meanwhile(request):
    return kept_forms.after_a_conflict(request) or _given_to_reader(request, 409)


def _kept_while_away(request, status, seconds):
    """Rendered without the database, and without what may use it: the session, the masthead."""
    response = kept_forms.while_away(request, status) or _given_to_reader(request, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _given_to_reader(request, status):
    word, words = words_of(request)
    context = {
        "is_sent": request.method == "POST",
        "path": "" if request.path.startswith("/admin/") else request.get_full_path(),
        "word": word,
        "words": words,
        "carried": [(name, request.POST[name]) for name in CARRIED if request.POST.get(name)],
    }
    return render(None, f"{status}_kept.html", context, status=status)


def words_of(request):
    """(field, text) of what a reader sent, for a page that cannot accept it and gives it back."""
    word = next((name for name in WORDS if request.POST.get(name)), "")
    return word, request.POST.get(word, "")[:MOST_KEPT]
