from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from comments.admin.block_forms import CommentBlockForm
from comments.models import Block, Comment, Gone


class Blocking:
    """How moderators block where a comment came from; a mixin of the queue."""

    def get_urls(self):
        page = path(
            "<key:pk>/block/",
            self.admin_site.admin_view(self.block_view),
            name="comments_comment_block",
        )
        return [page, *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def block_view(self, request, pk):
        """Redirects to the queue, filtered as before if `?filters=` says how."""
        if not request.user.has_perm("comments.add_block"):
            raise PermissionDenied
        comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
        form = CommentBlockForm(request.POST if request.method == "POST" else None, comment=comment)
        if not form.is_valid():
            return self._block_page(request, comment, form, status=422 if form.is_bound else 200)
        block = _kept(form.block(by=request.user, comment=comment))
        self.message_user(request, block.sentence, messages.SUCCESS)
        if request.POST.get("filters"):
            return self._back(request)
        return redirect("admin:comments_comment_change", pk)

    def _block_page(self, request, comment, form, *, status):
        context = {
            **self.admin_site.each_context(request),
            **self.blocks_of(request, comment),
            "opts": self.opts,
            "media": self.media,
            "title": "Block the commenter",
            "comment": comment,
            "form": form,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "comments/admin/block.html", context, status=status)

    @staticmethod
    def blocks_of(request, comment):
        """What the template of one comment needs."""
        return {
            "blocks": Block.objects.about([comment])[comment.pk],
            "may_block": request.user.has_perm("comments.add_block")
            and not (comment.account_id or comment.is_erased),
        }


def _kept(block):
    """The comment stays until the block that names it is written."""
    try:
        with transaction.atomic():
            block.comment.lock()
            block.save()
    except Gone:
        raise Http404("The comment was deleted while you were writing.") from None
    return block
