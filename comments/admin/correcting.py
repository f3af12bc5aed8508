from django import forms
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from comments.admin.outcome import Outcome
from comments.models import AlreadyDecided, Comment
from comments.models.comment import MAX_BODY
from comments.models.comment_parts.corrected import MAX_NOTE
from comments.public_forms.fields import BodyField, LineField


class CorrectionForm(forms.Form):
    """Other words for a comment, by the newsroom."""

    body = BodyField(
        label="Comment",
        noun="the comment",
        longest=MAX_BODY,
        rows=10,
        missing="Please enter some text, or reject the comment instead.",
    )
    note = LineField(
        label="Note to readers (optional)",
        noun="the note",
        longest=MAX_NOTE,
        required=False,
        help_text="Readers see it below the comment. The commenter also sees it on the receipt.",
    )

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, initial={"body": comment.body}, **kwargs)
        self.comment = comment

    def clean_body(self):
        body = self.cleaned_data["body"]
        if body == self.comment.body:
            raise ValidationError(
                "You changed nothing. Edit the text, or go back to the queue.",
                code="unchanged",
            )
        return body


class Correcting:
    """The part of the admin that edits text; a mixin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.edit_view)
        return [path("<key:pk>/edit/", view, name="comments_comment_edit"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def edit_view(self, request, pk):
        comment = self._changeable(request, pk)
        form = CorrectionForm(request.POST or None, comment=comment)
        if request.method != "POST":
            return self._edit_page(request, comment, form)
        if not form.is_valid():
            return self._edit_page(request, comment, form, status=422)
        try:
            made = comment.correct(
                by=request.user, seen=request.POST.get("seen"), **form.cleaned_data
            )
        except AlreadyDecided as error:
            now = Comment.objects.select_related("article", "parent").get(pk=pk)
            return self._edit_page(request, now, form, status=409, problem=str(error))
        Outcome("corrected", made=[made]).tell(request)
        return self._back(request)

    def _edit_page(self, request, comment, form, *, status=200, problem=""):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": f"Edit the comment by {comment.name}",
            "comment": comment,
            "form": form,
            "problem": problem,
            "filters": request.POST.get("filters") or request.GET.get("filters", ""),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "comments/admin/edit.html", context, status=status)
