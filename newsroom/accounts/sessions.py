"""How long a session in the admin lasts: some hours without use, some days in any case."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import Error
from django.dispatch import receiver
from django.utils import timezone

BEGAN, SEEN = "began_at", "seen_at"  # in seconds since 1970
GLANCE = 300  # seconds between two notes of when it was last used: each is a write


@receiver(user_logged_in)
def begin_at_log_in(sender, request, user, **kwargs):
    """At every log-in, because a session may continue from one log-in to the next."""
    begin(request.session)


def begin(session):
    """Counts from now."""
    session[BEGAN] = session[SEEN] = int(time.time())
    session.set_expiry(idle())


def is_over(session):
    """Whether it began too long ago. An unused session has already expired."""
    return time.time() - session.get(BEGAN, time.time()) >= settings.SESSION_COOKIE_AGE


def note_use(session):
    """Extends the session from now; starts one that was opened elsewhere, for example by a test."""
    if BEGAN not in session:
        begin(session)
    elif time.time() - session.get(SEEN, 0) >= GLANCE:
        session[SEEN] = int(time.time())
        session.set_expiry(idle())
    if session.modified:
        # Where nothing can be written, or somebody ended it just now, pages are read all the same.
        try:
            session.save()
        except (Error, UpdateError):
            session.modified = False


def idle():
    return settings.SESSION_IDLE_HOURS * 3600


def end_all(user, but=None):
    """Ends every session of the account but this one; returns how many.

    Sessions do not say whose they are, so each is read. Readers have none, so there are few.
    """
    kept = but.session_key if but is not None else None
    lasting = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=kept)
    own = [
        row.pk for row in lasting.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(pk__in=own).delete()[0]
