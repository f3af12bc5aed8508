"""Decisions about all the selected comments, each as it was seen."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponseRedirect

from comments.admin.deciding import UNDONE, VERBS
from comments.admin.outcome import Outcome
from comments.admin.queue_query import KEY, QueueQuery
from comments.models import Comment, Gone
from comments.moderation.status import Status


class Bulk:
    """The admin's actions; a mixin. Comments that are new or changed since are left alone."""

    actions = ["approve", "reject", "spam", "keep", "feature", "unfeature", "undo"]

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request, queryset):
        self._rule_on_all(request, queryset, "approve")

    @admin.action(description="Reject", permissions=["change"])
    def reject(self, request, queryset):
        self._rule_on_all(request, queryset, "reject")

    @admin.action(description="Mark as spam", permissions=["change"])
    def spam(self, request, queryset):
        self._rule_on_all(request, queryset, "spam")

    @admin.action(description="Keep published", permissions=["change"])
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
        self._do_to_all(request, queryset, Comment.undo, Outcome(UNDONE, can_undo=False))

    def act_on_ticked(self, request):
        if not all(KEY.fullmatch(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise SuspiciousOperation("Comments have numbers.")
        answer = self.response_action(request, queryset=self.get_queryset(request))
        return answer or HttpResponseRedirect(request.get_full_path())

    def _rule_on_all(self, request, queryset, name):
        verb, done = VERBS[name]
        self._do_to_all(request, queryset, verb, Outcome(done))

    def _do_to_all(self, request, queryset, verb, outcome):
        seen = _seen(request)
        comments = list(queryset)
        outcome.of(
            comments, lambda comment: verb(comment, by=request.user, seen=seen.get(comment.pk))
        )
        here = {comment.pk for comment in comments}
        outcome.refused += [Gone() for key in seen if key not in here]
        outcome.tell(request)


def _seen(request):
    """{key: how each selected comment was seen}: from the page, or from its tab."""
    tab = QueueQuery.read(request.GET).tab.value
    by_tab = tab if tab in Status.values else None
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return {int(key): request.POST.get(f"seen-{key}", by_tab) for key in ticked}
