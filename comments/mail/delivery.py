"""Makes sure that an email arrives, and arrives once.

No transaction is open during the connection to a mail server. Of failures only the kind is kept:
errors of mail servers contain addresses, so none of them leaves this module.
"""

import logging
import time
from contextlib import contextmanager, suppress
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core import mail
from django.db import OperationalError, close_old_connections, transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from comments.mail import content
from comments.models import OutgoingEmail

logger = logging.getLogger(__name__)

AFTER_ALL_ELSE = -10  # a mail server that is slow at each of many emails holds up no other work
RESTS = (1, 5, 15)  # seconds: an email that has arrived is written down once the database lets us
LONGEST_FAILURE = OutgoingEmail._meta.get_field("failure").max_length


@task(priority=AFTER_ALL_ELSE)
def deliver(key):
    """Sends the email with this key, unless it was sent, or its address is gone."""
    if outgoing := OutgoingEmail.objects.claim(key):
        failure, for_good = _attempt(outgoing)
        if failure:
            _note(outgoing, failure, for_good=for_good)


def _attempt(outgoing):
    """(what went wrong, whether it always will); nothing where the email is done with."""
    try:
        message = content.write(outgoing)
        if message is None:
            outgoing.dropped()
            return "", False
        with handed_over(message):
            _write_down(outgoing)
    except Exception as error:  # whatever it is, its words may hold the address
        return kind_of(error), _is_for_good(error)
    return "", False


def _write_down(outgoing):
    """An email that arrived must not be sent again because the database was busy just then."""
    for rest in RESTS:
        try:
            return outgoing.sent()
        except OperationalError:
            close_old_connections()
            time.sleep(rest)
    return outgoing.sent()


@contextmanager
def handed_over(message):
    """Once the mail server has accepted the words, how it says good-bye is of no matter."""
    # Django's `mailers` came with 6.1.
    connection = mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()
    try:
        connection.open()
        connection.send_messages([message])
        yield
    finally:
        with suppress(SMTPException, OSError):
            connection.close()


def _note(outgoing, failure, *, for_good):
    """With the next attempt in the queue, or neither."""
    with transaction.atomic():
        outgoing.failed(failure, for_good=for_good)
        if outgoing.is_queued:
            deliver.using(run_after=outgoing.due_at).enqueue(outgoing.pk)
    ending = "It is tried again later." if outgoing.is_queued else "It was given up."
    logger.warning("Email %s was not sent (%s). %s", outgoing.pk, failure, ending)


# --- What went wrong --------------------------------------------------------------------------


def kind_of(error):
    """The kind of error, and the server's number where there is one."""
    code = _code_of(error)
    return f"{type(error).__name__}{f' {code}' if code else ''}"[:LONGEST_FAILURE]


def _code_of(error):
    if isinstance(error, SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    return getattr(error, "smtp_code", 0)


def _is_for_good(error):
    """The server knows that the address does not exist. All other failures may pass."""
    return isinstance(error, SMTPRecipientsRefused) and 500 <= _code_of(error) < 600


# --- After a worker was killed, and on request ------------------------------------------------


def requeue_lost():
    """Queues emails that are due and that no task sends; returns how many."""
    due = OutgoingEmail.objects.due()
    if not due.exists():
        return 0
    waiting = DBTaskResult.objects.filter(
        task_path=deliver.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    known = {told["args"][0] for told in waiting.values_list("args_kwargs", flat=True)}
    lost = [key for key in due.values_list("pk", flat=True) if key not in known]
    for key in lost:
        deliver.enqueue(key)
    return len(lost)


@transaction.atomic
def try_again(outgoing):
    """Whether a dead email could be queued once more."""
    if not outgoing.try_again():
        return False
    deliver.enqueue(outgoing.pk)
    return True
