from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comments.admin.forms import AdminForm
from comments.models import Comment, EmailAccess, Gone
from comments.models.email_access import MAX_REASON
from comments.privacy import encryption
from comments.public_forms.fields import LineField

PERMISSION = "comments.reveal_email"
NONE = "There is no address. It was erased after its time, or the comment never had one."
LOCKED = "The key for this address is missing, so nobody can read it. Nothing was recorded."


class RevealForm(AdminForm):
    reason = LineField(
        label="Why you need to see the full address",
        noun="the reason",
        longest=MAX_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="The history of the comment keeps your reason and your name.",
        error_messages={"required": "Please write why you need to see the address."},
    )


class Revealing:
    """How someone with a special permission opens a whole address: for a reason, and recorded.

    A mixin of the queue.
    """

    def get_urls(self):
        view = self.admin_site.admin_view(self.reveal_view)
        return [
            path("<key:pk>/reveal/", view, name="comments_comment_reveal"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    @method_decorator(never_cache)
    def reveal_view(self, request, pk):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self._reveal_page(request, comment, status=422, reveal_form=form)
        try:
            address = comment.email
        except encryption.Locked:
            return self._reveal_page(request, comment, status=409, problem=LOCKED)
        if not address:
            return self._reveal_page(request, comment, status=409, problem=NONE)
        _note(comment, form.cleaned_data["reason"], by=request.user)
        return self._reveal_page(request, comment, address=address)

    def _reveal_page(self, request, comment, *, status=200, **more):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": "The full email address",
            "comment": comment,
        }
        request.current_app = self.admin_site.name
        template = "comments/admin/reveal.html"
        # Under no-referrer its own forms would come back as a stranger's; no other site is told.
        headers = {"Referrer-Policy": "same-origin"}
        return TemplateResponse(request, template, context | more, status=status, headers=headers)

    @staticmethod
    def reveals_of(request, comment):
        """What the template of one comment needs."""
        may_reveal = request.user.has_perm(PERMISSION) and bool(comment.email_sealed)
        return {
            "email_accesses": comment.email_accesses.select_related("by"),
            "reveal_form": RevealForm() if may_reveal else None,
        }


def _note(comment, reason, *, by):
    """Recorded before anything is shown: if it cannot be recorded, nobody sees it."""
    try:
        with transaction.atomic():
            comment.lock()
            EmailAccess.objects.create(comment=comment, by=by, reason=reason)
    except Gone:
        raise Http404("The comment was deleted while you were writing.") from None
