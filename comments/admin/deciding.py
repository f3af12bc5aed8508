"""Decisions of moderators about one comment, and undoing them. All use its verbs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.rendering.text import clean_line
from comments.admin.outcome import Outcome
from comments.admin.queue_query import KEY
from comments.models import Comment, Decision
from comments.moderation.reasons import OTHER, REJECTIONS

LONGEST_REASON = 300  # characters: a sentence or two, on the writer's receipt
NO_REASON = "Please write the reason. The commenter will read it."
UNDONE = "put back"

VERBS = {
    "approve": (Comment.approve, "approved"),
    "reject": (Comment.reject, "rejected"),
    "spam": (Comment.mark_spam, "marked as spam"),
    "keep": (Comment.keep, "kept published"),
    "feature": (Comment.feature, "featured"),
    "unfeature": (Comment.unfeature, "unfeatured"),
}


class Deciding:
    """The admin's part that decides; a mixin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<key:pk>/decide/<str:verb>/",
                view(self.decide_view),
                name="comments_comment_decide",
            ),
            path("undo/", view(self.undo_view), name="comments_comment_undo"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def decide_view(self, request, pk, verb):
        if verb not in VERBS:
            raise Http404("No such decision.")
        comment = self._changeable(request, pk)
        apply, done = VERBS[verb]
        told = _reason_in(request, pk) if verb == "reject" else {}
        if told is None:
            return self._ask_for_reason(request, pk)
        seen = request.POST.get("seen")
        outcome = Outcome(done).of(
            [comment], lambda comment: apply(comment, by=request.user, seen=seen, **told)
        )
        return self._told(request, outcome)

    @method_decorator(require_POST)
    def undo_view(self, request):
        """Takes back exactly the decisions that the button was made for."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = [key for key in request.POST.get("decisions", "").split(",") if KEY.fullmatch(key)]
        decisions = {
            decision.comment: decision
            for decision in Decision.objects.filter(pk__in=keys).select_related("comment__article")
        }
        outcome = Outcome(UNDONE, can_undo=False).of(
            decisions, lambda comment: comment.undo(by=request.user, decision=decisions[comment])
        )
        return self._told(request, outcome)

    def _changeable(self, request, pk):
        comment = get_object_or_404(Comment.objects.select_related("article", "parent"), pk=pk)
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        return comment

    # --- Telling what happened ---

    def _told(self, request, outcome):
        if request.htmx:
            return outcome.answer()
        outcome.tell(request)
        return self._back(request)

    def _ask_for_reason(self, request, pk):
        if request.htmx:
            return JsonResponse({"said": NO_REASON}, status=422)
        self.message_user(request, NO_REASON, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[pk]))

    @staticmethod
    def _back(request):
        """To the list as it was filtered. Only the query comes from the request, never the path."""
        query = request.POST.get("filters", "")
        address = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _reason_in(request, pk):
    """What was chosen as the reason, if anything; None where words are missing that it needs."""
    code = request.GET.get("reason", "")
    words = clean_line(request.POST.get(f"words-{pk}", ""))[:LONGEST_REASON]
    if code not in REJECTIONS:
        return {}
    if code != OTHER:
        return {"reason": code}
    return {"reason": code, "words": words} if words else None
