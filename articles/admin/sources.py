"""The table of sources, and what the numbers in it mean."""

from django import forms
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.forms.models import BaseInlineFormSet
from django.utils import timezone

from articles.admin.form_snapshot import number_table
from articles.admin.parts import LAST, NumberedForm, PartOfArticle, kept_forms
from articles.models import Source
from articles.rendering import body
from articles.rendering.redirects import meant

WORDS = ("url", "publisher", "title", "seen_on")  # what a person writes about a source


class SourceForm(NumberedForm):
    seen_on = forms.DateField(
        label="Date checked",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="The day you checked it. Leave it empty for today.",
    )

    class Meta:
        model = Source
        fields = ["position", *WORDS]
        widgets = {
            "url": forms.TextInput(attrs={"inputmode": "url", "class": "admin-wide"}),
            "publisher": forms.TextInput(attrs={"class": "admin-medium"}),
            "title": forms.TextInput(attrs={"class": "admin-wide"}),
        }

    def clean_url(self):
        """People leave out https://, and every page worth citing has it."""
        url = self.cleaned_data["url"].strip()
        if not url:
            return ""
        return meant(url if "://" in url or ":" in url.partition("/")[0] else f"https://{url}")

    def clean_seen_on(self):
        return self.cleaned_data["seen_on"] or timezone.localdate()

    @property
    def key(self):
        if not self.cleaned_data["url"] and self.instance.pk and not self.instance.url:
            return self.instance.key  # its mark in the body knows the title it had
        return body.key_of(self.cleaned_data["url"], self.cleaned_data["title"])

    @property
    def has_new_words(self):
        return bool(set(self.changed_data) & set(WORDS))

    def save(self, commit=True):
        if self.has_new_words:
            self.instance.is_automatic = False
        if "url" in self.changed_data:
            self.instance.key = ""  # made anew
        return super().save(commit)


class SourceFormSet(BaseInlineFormSet):
    """Never two rows for one page, and never a failure because a page is listed already."""

    def clean(self):
        super().clean()
        kept = kept_forms(self)
        self._refuse_repeated([form for form in kept if form.instance.pk is not None])
        self._refuse_repeated([form for form in kept if form.instance.pk is None])

    @staticmethod
    def _refuse_repeated(forms_of_group):
        seen = set()
        for form in forms_of_group:
            key = form.key  # an error takes the address away
            if key in seen:
                form.add_error(
                    "url",
                    forms.ValidationError(
                        "This page is already in another row. Keep only one of the two.",
                        code="source_repeated",
                    ),
                )
            seen.add(key)

    def keys_by_number(self):
        """Which page each number means for someone who sees this form."""
        cited = [citation.key for citation in self.instance.citations()]
        # A row that the body made goes with its link or mark, unless somebody has written in it.
        forms_here = [
            form
            for form in kept_forms(self)
            if not form.instance.is_automatic or form.has_new_words or form.key in cited
        ]
        rows = [(form.cleaned_data["position"], form.key) for form in forms_here]
        return number_table(rows, cited)

    def save(self, commit=True):
        """Frees keys first, so that two rows can exchange addresses without meeting on the way."""
        moved = [form for form in self.initial_forms if "url" in form.changed_data]
        self._repoint_marks(moved)
        Source.objects.filter(pk__in=[form.instance.pk for form in moved]).update(
            key=Concat(Value("moved-"), Cast(F("pk"), CharField()))
        )
        return super().save(commit)

    def _repoint_marks(self, moved):
        """Marks without a link know their source by its address: they follow it to a new one."""
        addresses = {form.instance.key: form.cleaned_data["url"] for form in moved}
        self.instance.body = body.repoint(self.instance.body, addresses)

    def save_new_objects(self, commit=True):
        """New rows wait for `add_typed`: the links of the body are numbered before them."""
        self.new_objects = []
        return self.new_objects

    def add_typed(self):
        """Lists the pages that were typed in; one that is listed already is completed."""
        for form in self.extra_forms:
            if form in kept_forms(self):
                self.new_objects.append(self._add(form.cleaned_data))
        return self.new_objects

    def _add(self, typed):
        words = {name: typed[name] for name in WORDS if typed[name]}
        source = self.instance.add_source(**words)
        if typed["position"] != LAST:
            source.position = typed["position"]
            source.save(update_fields=["position"])
        return source


class SourceInline(PartOfArticle):
    """Where the claims come from. Links in the body arrive here by themselves."""

    model = Source
    form = SourceForm
    formset = SourceFormSet
    fields = ["position", *WORDS]
    verbose_name_plural = "sources"
