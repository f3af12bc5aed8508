"""Decisions of moderators: one by one, in bulk, and undone. All of them by the comment's verbs."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.text import clean_line
from comments.models import AlreadyDecided, Comment, Decision
from comments.moderation.reasons import OTHER, REJECTIONS

LONGEST_REASON = 300  # characters: a sentence or two, on the writer's receipt
MOST_TOLD = 5  # of those that somebody else decided first: enough to see what is going on

VERBS = {
    "approve": (Comment.approve, "approved"),
    "reject": (Comment.reject, "rejected"),
    "spam": (Comment.mark_spam, "marked as spam"),
    "keep": (Comment.keep, "kept"),
    "feature": (Comment.feature, "featured"),
    "unfeature": (Comment.unfeature, "featured no longer"),
}


class Deciding:
    """The admin's part that changes anything; a mixin."""

    actions = ["approve", "reject", "spam", "keep", "feature", "unfeature", "undo"]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/decide/<str:verb>/",
                view(self.decide_view),
                name="comments_comment_decide",
            ),
            path("undo/", view(self.undo_view), name="comments_comment_undo"),
            path("<int:pk>/reply/", view(self.reply_view), name="comments_comment_reply"),
            *super().get_urls(),
        ]

    # --- In bulk ---

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request, queryset):
        self._rule_on_all(request, queryset, "approve")

    @admin.action(description="Reject", permissions=["change"])
    def reject(self, request, queryset):
        self._rule_on_all(request, queryset, "reject")

    @admin.action(description="Mark as spam", permissions=["change"])
    def spam(self, request, queryset):
        self._rule_on_all(request, queryset, "spam")

    @admin.action(description="Keep, whatever was reported", permissions=["change"])
    def keep(self, request, queryset):
        self._rule_on_all(request, queryset, "keep")

    @admin.action(description="Feature", permissions=["change"])
    def feature(self, request, queryset):
        self._rule_on_all(request, queryset, "feature")

    @admin.action(description="Unfeature", permissions=["change"])
    def unfeature(self, request, queryset):
        self._rule_on_all(request, queryset, "unfeature")

    @admin.action(description="Undo the last decision", permissions=["change"])
    def undo(self, request, queryset):
        made, late = _each(queryset, lambda comment: comment.undo(by=request.user))
        self._tell(request, made, "put back to where they were", late)

    def _rule_on_all(self, request, queryset, name):
        verb, done = VERBS[name]
        made, late = _each(queryset, lambda comment: verb(comment, by=request.user))
        late += _gone_meanwhile(request, queryset, made)
        self._tell(request, made, done, late, can_undo=True)

    # --- One by one ---

    @method_decorator(require_POST)
    def decide_view(self, request, pk, verb):
        if verb not in VERBS:
            raise Http404("No such decision.")
        comment = self._changeable(request, pk)
        apply, done = VERBS[verb]
        told = _reason_in(request) if verb == "reject" else {}
        if told is None:
            self.message_user(request, "Please write the reason, for its writer.", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[pk]))
        made, late = _each(
            [comment],
            lambda comment: apply(comment, by=request.user, seen=request.POST.get("seen"), **told),
        )
        self._tell(request, made, done, late, can_undo=True)
        return self._back(request)

    @method_decorator(require_POST)
    def undo_view(self, request):
        """Takes back exactly the decisions that the button was made for."""
        keys = [key for key in request.POST.get("decisions", "").split(",") if key.isdecimal()]
        decisions = {
            decision.comment: decision
            for decision in Decision.objects.filter(pk__in=keys).select_related("comment")
        }
        if not self.has_change_permission(request):
            raise PermissionDenied
        made, late = _each(
            decisions, lambda comment: comment.undo(by=request.user, decision=decisions[comment])
        )
        self._tell(request, made, "put back to where they were", late)
        return self._back(request)

    def _changeable(self, request, pk):
        comment = get_object_or_404(Comment.objects.with_queue_parts(), pk=pk)
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        return comment

    # --- Telling what happened ---

    def _tell(self, request, made, done, late, *, can_undo=False):
        if made:
            undo = _undo_button(made) if can_undo else ""
            said = format_html("{} {}. {}", _counted(len(made)), done, undo)
            self.message_user(request, said, messages.SUCCESS)
        for error in late[:MOST_TOLD]:
            self.message_user(request, str(error), messages.WARNING)
        if len(late) > MOST_TOLD:
            rest = f"{_counted(len(late) - MOST_TOLD)} more had been decided by somebody else."
            self.message_user(request, rest, messages.WARNING)

    @staticmethod
    def _back(request):
        """To the list as it was filtered. Only the query comes from the request, never the path."""
        query = request.POST.get("filters", "")
        address = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _reason_in(request):
    """What was chosen as the reason, if anything; None where words are missing that it needs."""
    code = request.GET.get("reason") or request.POST.get("reason", "")
    words = clean_line(request.POST.get("words", ""))[:LONGEST_REASON]
    if code not in REJECTIONS:
        return {}
    if code != OTHER:
        return {"reason": code}
    return {"reason": code, "words": words} if words else None


def _each(comments, decide):
    """Decides one after the other; what somebody else decided first is collected."""
    made, late = [], []
    for comment in comments:
        try:
            made.append(decide(comment))
        except AlreadyDecided as error:
            late.append(error)
    return made, late


def _gone_meanwhile(request, queryset, made):
    """Ticked comments that left this tab since the page was opened: somebody decided them."""
    ticked = {key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if key.isdecimal()}
    here = {str(decision.comment_id) for decision in made}
    here |= {str(key) for key in queryset.values_list("pk", flat=True)}
    gone = Comment.objects.filter(pk__in=ticked - here)
    return [AlreadyDecided(comment.latest_decision) for comment in gone]


def _undo_button(made):
    """It belongs to the form that every page of the queue has; so it needs no token of its own."""
    return format_html(
        '<button type="submit" class="queue-undo" form="decision-form" formaction="{}" '
        'name="decisions" value="{}">Undo</button>',
        reverse("admin:comments_comment_undo"),
        ",".join(str(decision.pk) for decision in made),
    )


def _counted(number):
    return f"{number} comment" if number == 1 else f"{number} comments"
