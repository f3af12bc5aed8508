from django import forms

from comments.models import Report
from comments.models.report import MAX_WORDS
from comments.public_forms.fields import BodyField

# Without an explanation nobody could find the problem.
NEED_WORDS = (Report.Reason.ILLEGAL, Report.Reason.OTHER)


class ReportForm(forms.Form):
    """Why a comment needs a second look. Who asks is not asked."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Please choose what is wrong with it.",
            "invalid_choice": "Please choose what is wrong with it.",
        },
    )
    words = BodyField(
        label="What should the moderators know?",
        noun="your message to the moderators",
        longest=MAX_WORDS,
        rows=5,
        missing="",
        required=False,
        help_text="Required for “Illegal content” and “Something else”. Up to 1,000 characters.",
    )
    # Of the page, so that a double click is known to be one.
    receipt = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        given = super().clean()
        is_silent = "words" in given and not given["words"]
        if is_silent and given.get("reason") in NEED_WORDS:
            self.add_error(
                "words",
                forms.ValidationError(
                    "Please describe the problem in a few words. This reason requires it.",
                    code="words_missing",
                ),
            )
        return given

    def report(self, comment, *, ip_hash):
        """The report as it was sent, not yet kept."""
        return Report(
            comment=comment,
            reason=self.cleaned_data["reason"],
            words=self.cleaned_data["words"],
            ip_hash=ip_hash,
        )
