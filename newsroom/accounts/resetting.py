"""Resets a forgotten password by an emailed link. Nobody learns which addresses have accounts.

The request is answered before any look-up; the worker looks up the address and sends the email. The
link is made when the email is sent, from SITE_URL: nothing from the request gets into it.
"""

from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django_tasks import task

from comments.mail import outgoing
from comments.models import OutgoingEmail
from comments.public_forms.responses import told_to_nobody
from newsroom.accounts import attempts, keys, sessions
from newsroom.accounts.forms import Refusable
from newsroom.accounts.log_in import AnswersRefusals
from newsroom.accounts.refusals import Refused, TooMany


class AskForm(Refusable, PasswordResetForm):
    required_css_class = "required"
    error_messages = {"required": "Please enter the email address of your account."}

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["email"].error_messages |= self.error_messages

    def clean(self):
        """Counted whether the address is known or not, so that the answer reveals nothing."""
        typed = super().clean()
        if "email" in typed:
            try:
                attempts.count(attempts.of_reset(self.request))
            except Refused as refusal:
                raise self.refuse(refusal) from None
        return typed

    def save(self, **options):
        """Looks later. A task's arguments are rows, so the address is in none of them in plain."""
        look.enqueue(keys.seal(keys.RESETS, self.cleaned_data["email"]))


@task()
def look(sealed_address):
    """Emails the staff accounts with this address; returns how many.

    An account gets at most three such emails a day, so that strangers cannot fill a mailbox.
    """
    written = 0
    for account in accounts_of(keys.unseal(keys.RESETS, sealed_address)):
        try:
            attempts.count(attempts.of_reset_email(account))
        except TooMany:
            continue
        outgoing.post(OutgoingEmail.Kind.PASSWORD, account=account)
        written += 1
    return written


def accounts_of(address):
    """Staff with a password: compared as Django compares addresses, so that no other matches."""
    return [user for user in PasswordResetForm().get_users(address) if user.is_staff]


# --- Pages ------------------------------------------------------------------------------------


class OfTheDoor:
    """Pages for people who are not logged in, in the design of the admin."""

    admin_context = None

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self.admin_context


@method_decorator(told_to_nobody, name="dispatch")
class Ask(OfTheDoor, AnswersRefusals, PasswordResetView):
    form_class = AskForm
    title = "Forgotten your password?"
    template_name = "admin/password_reset/ask.html"
    success_url = reverse_lazy("admin:password_reset_done")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}


@method_decorator(told_to_nobody, name="dispatch")
class Asked(OfTheDoor, PasswordResetDoneView):
    title = "Check your email"
    template_name = "admin/password_reset/asked.html"


class NewPasswordForm(SetPasswordForm):
    required_css_class = "required"

    def save(self, commit=True):
        """Someone else may have known the old password: all sessions of the account end."""
        user = super().save(commit)
        sessions.end_all(user)
        return user


@method_decorator(told_to_nobody, name="dispatch")
class Confirm(OfTheDoor, PasswordResetConfirmView):
    form_class = NewPasswordForm
    title = "Set a new password"
    template_name = "admin/password_reset/confirm.html"
    success_url = reverse_lazy("admin:password_reset_complete")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context if self.validlink else context | {"title": "This link no longer works"}

    def form_valid(self, form):
        """The new password works immediately, however often the old one was mistyped here."""
        attempts.forgive(attempts.of_password(self.request, self.user.get_username()))
        return super().form_valid(form)


@method_decorator(told_to_nobody, name="dispatch")
class Complete(OfTheDoor, PasswordResetCompleteView):
    title = "Your password is set"
    template_name = "admin/password_reset/complete.html"
