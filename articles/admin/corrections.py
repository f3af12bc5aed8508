from django import forms
from django.contrib import admin

from articles.admin.parts import PartOfArticle
from articles.models import Correction


class CorrectionForm(forms.ModelForm):
    class Meta:
        model = Correction
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class CorrectionInline(PartOfArticle):
    """Public notes of what was wrong. Only an editor takes one back."""

    model = Correction
    form = CorrectionForm
    fields = ["text", "noted"]
    readonly_fields = ["noted"]

    def has_delete_permission(self, request, obj=None):
        may_edit = super().has_delete_permission(request, obj)
        return may_edit and request.user.has_perm("articles.edit_every_article")

    @admin.display(description="Noted")
    def noted(self, correction):
        if not correction.pk:
            return "when you save"
        by = f" by {correction.made_by}" if correction.made_by else ""
        return f"{correction.made_at:%-d %B %Y}{by}"
