from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from newsroom.accounts import attempts, hashing, second_factor
from newsroom.accounts.refusals import Refused

EITHER_CODE = "Six digits from your app, or one of your recovery codes."
LONGEST_CODE = 64  # a recovery code, however it is grouped
WRONG = "This code is not right. Codes change every 30 seconds, and each works once."
LOCKED = (
    "We cannot check codes from your app, because the key of this site was changed. Use a recovery "
    "code, or ask the site administrator to turn off your two-step verification."
)


class Refusable:
    """A form that may be refused before it is looked at; `refusal` says why and for how long."""

    refusal = None

    def refuse(self, refusal):
        self.refusal = refusal
        return ValidationError(str(refusal), code="refused")


class PasswordForm(Refusable, AdminAuthenticationForm):
    """The first step of a log-in."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": "That name and password do not match. Both may be case-sensitive."
    }

    def clean(self):
        name = self.cleaned_data.get("username")
        if not (name and self.cleaned_data.get("password")):
            return self.cleaned_data
        try:
            with hashing.permit(), attempts.counted(attempts.of_password(self.request, name)):
                return super().clean()
        except Refused as refusal:
            raise self.refuse(refusal) from None


class CodeField(forms.CharField):
    def __init__(self, *, is_first=False, **options):
        widget = forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "off",
                "spellcheck": "false",
                "autofocus": is_first,
                "class": "admin-code",
            }
        )
        super().__init__(
            label="Code",
            max_length=LONGEST_CODE,
            widget=widget,
            error_messages={"required": "Please enter the code that your app shows."},
            **options,
        )


class CodeForm(Refusable, forms.Form):
    """The second step: the app's code, or a recovery code, of the authenticator that is given."""

    required_css_class = "required"
    code = CodeField(is_first=True, help_text=EITHER_CODE)

    def __init__(self, request, authenticator, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.authenticator = request, authenticator

    def clean_code(self):
        code = self.cleaned_data["code"]
        name = self.authenticator.user.get_username()
        try:
            with attempts.counted(attempts.of_code(self.request, name, code)):
                if not second_factor.is_right(self.authenticator, code):
                    words = LOCKED if self.authenticator.is_locked else WRONG
                    raise ValidationError(words, code="wrong")
        except Refused as refusal:
            raise self.refuse(refusal) from None
        return code


class OwnPasswordForm(Refusable, forms.Form):
    """Something about the account that a stranger at an open screen must not change."""

    required_css_class = "required"
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Please enter your password."},
    )

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        user, password = self.request.user, self.cleaned_data["password"]
        attempt = attempts.of_password(self.request, user.get_username())
        try:
            with hashing.permit(), attempts.counted(attempt):
                if not user.check_password(password):
                    raise ValidationError("This is not your password.", code="wrong")
        except Refused as refusal:
            raise self.refuse(refusal) from None
        return password


class BothStepsForm(OwnPasswordForm, CodeForm):
    """Password first: without it no code is checked."""

    code = CodeField(help_text=EITHER_CODE)
    field_order = ["password", "code"]

    def __init__(self, request, authenticator, *args, **kwargs):
        CodeForm.__init__(self, request, authenticator, *args, **kwargs)

    def clean_code(self):
        if "password" not in self.cleaned_data:
            return ""
        return super().clean_code()


class EnrolForm(BothStepsForm):
    code = CodeField(help_text="Six digits from your app.")
