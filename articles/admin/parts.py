"""What the tables on an article's page have in common."""

import re

from django import forms
from django.contrib import admin

# A form has 2,000 fields (settings.py), and a row has five or more: nobody who fills it in sends
# more rows, and whoever claims them with a field each pays for these alone.
MOST_ROWS = 400
LAST = 9999  # the place of a row without a number: after all that have one
KEYS_OF_ROW = re.compile(r"[a-z_]{1,40}-[0-9]{1,4}-(?:id|article)")


class PartOfArticle(admin.TabularInline):
    """Rows of one article: people who may change the article may change them."""

    template = "admin/articles/article/_part.html"
    extra = 1  # an empty row to write in, also where JavaScript is off
    max_num = MOST_ROWS

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article") or self._may_edit(request, obj)

    def has_add_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_edit(request, obj)

    def _may_edit(self, request, article):
        if article is None or article.pk is None:
            return request.user.has_perm("articles.add_article")
        return article.can_be_edited_by(request.user)


class NumberedForm(forms.ModelForm):
    """A row with a place of its own; without a number it goes last."""

    position = forms.IntegerField(
        label="No.",
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "admin-number"}),
    )

    def clean_position(self):
        typed = self.cleaned_data["position"]
        return LAST if typed is None else typed


def kept_forms(formset):
    """The rows that will be there after saving: not the deleted, not the empty ones."""
    return [
        form
        for form in formset.forms
        if form not in formset.deleted_forms
        and form.is_valid()
        and (form.instance.pk or form.has_changed())
    ]


def as_new_rows(data):
    """What was sent of a form, with its rows as rows of an article that is not stored yet."""
    data = data.copy()
    for name in list(data):
        if name.endswith("-INITIAL_FORMS"):
            data[name] = "0"
        elif KEYS_OF_ROW.fullmatch(name):
            data[name] = ""
    return data
