"""The table of highlights, each with the numbers of the sources that it rests on."""

import re

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet

from articles.admin.parts import NumberedForm, PartOfArticle, kept_forms
from articles.models import Highlight

BETWEEN_NUMBERS = re.compile(r"[\s,;&]+|and")


class HighlightForm(NumberedForm):
    source_numbers = forms.CharField(
        label="Sources",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "admin-short"}),
        help_text="The numbers of its sources, such as 1, 3.",
    )

    class Meta:
        model = Highlight
        fields = ["position", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["source_numbers"] = numbers_of(self.instance)

    def clean_source_numbers(self):
        parts = BETWEEN_NUMBERS.split(self.cleaned_data["source_numbers"])
        parts = [part for part in parts if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise forms.ValidationError(
                "Separate the numbers with commas, such as 1, 3.", code="not_numbers"
            )
        return sorted({int(part) for part in parts})


class HighlightFormSet(BaseInlineFormSet):
    """Checks numbers against the table of sources on the same page: `sources`, set by the admin."""

    sources = None

    def clean(self):
        super().clean()
        if self.sources is not None and self.sources.is_valid():
            keys = self.sources.keys_by_number()
            for form in self._with_new_numbers():
                self._refuse_unknown(form, keys)

    def _with_new_numbers(self):
        return [form for form in kept_forms(self) if "source_numbers" in form.changed_data]

    @staticmethod
    def _refuse_unknown(form, keys):
        unknown = [number for number in form.cleaned_data["source_numbers"] if number not in keys]
        if unknown:
            numbers = ", ".join(map(str, sorted(keys)))
            known = (
                f"The article has these sources: {numbers}."
                if numbers
                else "The article has no sources yet."
            )
            form.add_error(
                "source_numbers",
                forms.ValidationError(
                    f"There is no source {unknown[0]}. {known}", code="unknown_source"
                ),
            )

    def link_sources(self):
        """Ties each highlight to its sources, once all sources are saved."""
        keys = self.sources.keys_by_number()
        by_key = {source.key: source for source in self.instance.sources.all()}
        for form in self._with_new_numbers():
            numbers = form.cleaned_data["source_numbers"]
            form.instance.sources.set([by_key[keys[number]] for number in numbers])


class HighlightInline(PartOfArticle):
    """The key points, in order."""

    model = Highlight
    form = HighlightForm
    formset = HighlightFormSet
    fields = ["position", "text", "source_numbers"]

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj and obj.highlight_count else 3

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sources")

    @admin.display(description="Sources")
    def source_numbers(self, highlight):
        """For those who may only look."""
        return numbers_of(highlight)


def numbers_of(highlight):
    """The numbers of its sources as they are written: 1, 3."""
    return ", ".join(str(number) for number in sorted(s.number for s in highlight.sources.all()))
