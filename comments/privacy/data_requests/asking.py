"""Requests for the data kept under an address: the same answer for every address, known or not."""

from datetime import timedelta

from django import forms
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from comments.mail import outgoing
from comments.models import DataRequest, OutgoingEmail
from comments.models.comment import MAX_EMAIL
from comments.privacy.data_requests.kept import Kept
from comments.public_forms import rate_limits
from comments.public_forms.fields import EmailField

# From one network: enough for a family or an office, too few to try out addresses.
MOST_FROM_NETWORK, NETWORK_WINDOW = 5, timedelta(minutes=10)
# To one address: enough to replace a lost email, too few to fill someone's mailbox.
MOST_TO_ADDRESS, ADDRESS_WINDOW = 3, timedelta(days=1)


class AskForm(forms.Form):
    email = EmailField(
        label="Email",
        noun="your email address",
        longest=MAX_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="The address that you used on this site. We send the link only there.",
        error_messages={"required": "Please enter the email address that you used on this site."},
    )


def seconds_to_wait(ip_hash):
    """0 if this network may ask now."""
    now = timezone.now()
    lately = DataRequest.objects.since(now - NETWORK_WINDOW).from_network(ip_hash)
    return rate_limits.wait(lately, now, most=MOST_FROM_NETWORK, window=NETWORK_WINDOW)


@transaction.atomic
def ask(address, *, ip_hash):
    """Accepts the request, and checks later: neither answer nor time reveals what is kept.

    The same is written for every address, also for one that was asked for too often.
    """
    request = DataRequest(email=address, ip_hash=ip_hash)
    request.save()
    look.enqueue(request.pk)


@task()
def look(key):
    """Writes to the owner of the address, where anything is kept under it; whether it did.

    Three times a day at most. Nobody is told: the emails of the day are in the owner's mailbox,
    whoever asked for them, and open what a fourth would.
    """
    request = DataRequest.objects.linkable().filter(pk=key).first()
    if request is None or _was_written_to(request) or Kept(request.email).is_nothing:
        return False
    outgoing.post(OutgoingEmail.Kind.PERSONAL_DATA, to=request.email, data_request=request)
    return True


def _was_written_to(request):
    emails_to = OutgoingEmail.objects.addressed_to(*request.email_indexes)
    lately = emails_to.filter(created_at__gt=timezone.now() - ADDRESS_WINDOW)
    return lately.filter(kind=OutgoingEmail.Kind.PERSONAL_DATA).count() >= MOST_TO_ADDRESS
