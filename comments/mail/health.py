"""Whether email arrives, for operators: counts, and nothing personal."""

from datetime import timedelta

from django.utils import timezone

from comments.models import OutgoingEmail

TOLD_FOR = timedelta(days=1)  # how long an email that was given up is reported


def words():
    """“ok”, or what is wrong."""
    late = OutgoingEmail.objects.late().count()
    since = timezone.now() - TOLD_FOR
    given_up = OutgoingEmail.objects.dead().filter(done_at__gte=since).count()
    told = [_counted("late", late), _counted("given up", given_up)]
    return "; ".join(filter(None, told)) or "ok"


def _counted(what, count):
    noun = "email" if count == 1 else "emails"
    return f"{what}: {count:,} {noun}" if count else ""
