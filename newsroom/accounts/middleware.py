"""Ends old sessions and asks for the second step on every request of someone who is logged in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.shortcuts import redirect, render
from django.urls import reverse

from newsroom import database_outage
from newsroom.accounts import second_factor, sessions
from newsroom.accounts.refusals import Refused
from newsroom.database_errors import is_away

# What an account can reach that still has to set up its second step.
OPEN = ("second_factor", "logout", "password_change", "password_change_done")


class Accounts:
    """Ends expired sessions, and redirects to the second step if it is required.

    On readers' pages a session without its required second step counts as not logged in: it cannot
    write as staff.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.admin = reverse("admin:index")
        self.open = {reverse(f"admin:{name}") for name in OPEN}

    def __call__(self, request):
        try:
            instead = self._instead(request)
        except Error as error:
            if not is_away(error):
                raise
            return database_outage.told(request, error)
        return instead or self.get_response(request)

    def _instead(self, request):
        """The answer to a request that must not continue as it is."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None  # a reader; pages that are the same for all must not look at the session
        is_in_admin = request.path.startswith(self.admin)
        if sessions.is_over(request.session):
            return self._sign_out(
                request, "You were logged in for a long time. Please log in again."
            )
        if second_factor.is_owed_by(request.user):
            if second_factor.of(request.user):
                return self._sign_out(request, "Please log in again, with your code.")
            if not is_in_admin:
                request.user = AnonymousUser()
            elif request.path not in self.open:
                return redirect("admin:second_factor")
        elif is_in_admin:
            sessions.note_use(request.session)
        return None

    def _sign_out(self, request, words):
        """The request continues as a stranger's: the admin redirects to the log-in."""
        is_in_admin = request.path.startswith(self.admin)
        logout(request)
        if is_in_admin:
            messages.info(request, words)

    def process_exception(self, request, exception):
        """Where a form does not say so itself, as when an account's password is set."""
        if isinstance(exception, Refused):
            context = {"words": str(exception)}
            return exception.tell(render(request, "429.html", context))
        return None
