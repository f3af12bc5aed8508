"""Form fields that clean the input before they check it, and say how to correct it."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator

from articles.rendering.safe_urls import host_of, is_safe_url
from articles.rendering.text import clean_line, clean_text, has_letter_or_digit


class LineField(forms.CharField):
    """One line. Line feeds are refused, because they have a meaning in email headers."""

    def __init__(self, *, noun, longest, **kwargs):
        self.noun = noun
        super().__init__(validators=[_at_most(longest, noun)], **kwargs)

    def to_python(self, value):
        value = str(value or "").strip()
        if "\n" in value or "\r" in value:
            raise ValidationError(f"Please keep {self.noun} on one line.", code="line_break")
        return clean_line(value)


class NameField(LineField):
    def validate(self, value):
        super().validate(value)
        if not has_letter_or_digit(value):
            raise ValidationError(
                "Please enter a name with at least one letter or digit.", code="name_unreadable"
            )


class EmailField(LineField):
    widget = forms.EmailInput

    def validate(self, value):
        super().validate(value)
        EmailValidator(
            "Please enter a complete email address, such as name@example.org.",
            code="email_invalid",
        )(value)


class WebsiteField(LineField):
    """An http(s) address; a host alone counts as one, too."""

    widget = forms.URLInput

    def to_python(self, value):
        value = super().to_python(value)
        return f"https://{value}" if value and "://" not in value else value

    def validate(self, value):
        super().validate(value)
        if value and not self._is_whole(value):
            raise ValidationError(
                "Please enter a web address such as https://example.org, or leave this empty.",
                code="website_invalid",
            )

    @staticmethod
    def _is_whole(value):
        return is_safe_url(value, relative=False) and "." in host_of(value)


class BodyField(forms.CharField):
    """Words of any number of lines; `missing` is what is said where there are none."""

    def __init__(self, *, noun, longest, rows, missing, **kwargs):
        super().__init__(
            validators=[_at_most(longest, noun)],
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing},
            **kwargs,
        )

    def to_python(self, value):
        return clean_text(str(value or ""))


class AtMost(MaxLengthValidator):
    """Shows the length with thousands separators, like all other numbers."""

    def __call__(self, value):
        try:
            super().__call__(value)
        except ValidationError as error:
            error.params["length"] = f"{error.params['show_value']:,}"
            raise


def _at_most(longest, noun):
    """Counted after cleaning, and by us: a browser's own limit would cut a paste in silence."""
    return AtMost(
        longest,
        message=f"Please shorten {noun} to {longest:,} characters; it has %(length)s now.",
    )
