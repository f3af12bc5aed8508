from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError

from comments.mail import delivery

# The first that fits is said; what the server itself answered follows as a number.
WORDS = (
    (SMTPAuthenticationError, "The mail server did not accept the user or the password."),
    (SMTPSenderRefused, "The mail server did not accept this sender. Set MAIL_FROM."),
    (SMTPRecipientsRefused, "The mail server did not accept this recipient."),
    (SMTPException, "The mail server answered, but did not accept the email."),
    (
        ConnectionRefusedError,
        "The mail server refused the connection. Check the port in EMAIL_URL.",
    ),
    (TimeoutError, "The mail server did not answer in time. A firewall may block the way."),
    (OSError, "The mail server was not found, or the connection broke."),
    (ValueError, "This is not an email address, or MAIL_FROM is not one."),
)


class Command(BaseCommand):
    help = "Sends one test email at once, and says what went wrong if it fails."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *, address, **options):
        try:
            with delivery.handed_over(_test_email(address)):
                said = "The mail server accepted the email. Check the mailbox."
                if settings.MAIL_BACKEND.endswith("console.EmailBackend"):
                    said += " (EMAIL_URL is not set, so it was only printed here.)"
                self.stdout.write(said)
        except (SMTPException, OSError, ValueError) as error:
            words = next(words for kind, words in WORDS if isinstance(error, kind))
            raise CommandError(f"{words} ({delivery.kind_of(error)})") from None


def _test_email(address):
    return EmailMessage(
        f"A test from {settings.SITE_NAME}",
        f"Emails from {settings.SITE_URL} arrive.\n",
        settings.MAIL_FROM,
        [address],
        headers={"Auto-Submitted": "auto-generated"},
    )
