"""Floods of nearly the same comment: seen together, decided with one click, undone with another."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.keys import key_in
from comments.admin.bulk_decision_form import BulkDecisionForm
from comments.admin.deciding import UNDONE
from comments.admin.outcome import Outcome
from comments.models import BulkDecision
from comments.moderation.queue.wave import ON_A_PAGE, Wave
from comments.moderation.reasons import OTHER, REJECTIONS
from comments.moderation.waves.differences import Words

LATELY = timedelta(days=1)
MOST_UNDOABLE = 5  # shown below the waves; older decisions are undone one by one


class Waving:
    """The admin's part that shows waves; a mixin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("waves/", view(self.waves_view), name="comments_comment_waves"),
            path(
                "waves/undo/",
                view(self.undo_bulk_decision_view),
                name="comments_comment_undo_bulk_decision",
            ),
            path("waves/<key:number>/", view(self.wave_view), name="comments_comment_wave"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def waves_view(self, request):
        self._must(request, self.has_view_permission)
        bulk_decisions = (
            BulkDecision.objects.since(timezone.now() - LATELY).undoable().select_related("by")
        )
        context = {"waves": Wave.waiting(), "bulk_decisions": bulk_decisions[:MOST_UNDOABLE]}
        return self._waves_page(request, "waves", "Waves", context)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def wave_view(self, request, number):
        """One wave, a page of it at a time; what is sent to it are decisions on its comments."""
        if request.method != "POST":
            self._must(request, self.has_view_permission)
            return self._wave_page(request, number)
        self._must(request, self.has_change_permission)
        form = BulkDecisionForm(request.POST)
        if not form.is_valid():
            return self._wave_page(request, number, form)
        bulk_decision, late = BulkDecision.objects.decide(
            form.ruling,
            form.cleaned_data["comments"],
            by=request.user,
            seen_at=form.cleaned_data["seen_at"],
            **form.told,
        )
        self._tell_of_bulk_decision(request, bulk_decision)
        Outcome("", can_undo=False, refused=late).tell(request)
        return HttpResponseRedirect(reverse("admin:comments_comment_waves"))

    @method_decorator(require_POST)
    def undo_bulk_decision_view(self, request):
        self._must(request, self.has_change_permission)
        bulk_decision = get_object_or_404(
            BulkDecision, pk=key_in(request.POST.get("bulk_decision", ""))
        )
        made, late = bulk_decision.undo(by=request.user)
        Outcome(UNDONE, can_undo=False, made=made, refused=late).tell(request)
        if not made and not late:
            words = "That decision was already undone."
            self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:comments_comment_waves"))

    # --- Pages ---

    def _wave_page(self, request, number, form=None):
        wave = Wave.get(number)
        after = key_in(request.GET.get("after", "")) or 0
        found = wave.after(after) if wave else []
        shown = found[:ON_A_PAGE]
        ticked = ",".join(form.data.getlist("comments")).split(",") if form else []
        words = Words([comment.body for comment in shown])
        context = {
            "wave": wave,
            "form": form,
            "next": shown[-1].pk if len(found) > len(shown) else None,
            "rows": [
                (comment, words.marked(comment.body), not form or str(comment.pk) in ticked)
                for comment in shown
            ],
        }
        title = f"{wave.size:,} similar comments" if wave else "Wave already decided"
        return self._waves_page(request, "wave", title, context, status=422 if form else 200)

    def _waves_page(self, request, name, title, context, **kwargs):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "media": self.media,
            "may_decide": self.has_change_permission(request),
            "rejections": {code: label for code, label in REJECTIONS.items() if code != OTHER},
            "seen_at": timezone.now().isoformat(),
            **context,
        }
        return TemplateResponse(request, f"comments/admin/{name}.html", context, **kwargs)

    def _tell_of_bulk_decision(self, request, bulk_decision):
        if bulk_decision is None:
            return
        count = bulk_decision.decisions.count()
        undo = format_html(
            '<button type="submit" class="queue-undo" form="bulk-decision-form" '
            'name="bulk_decision" value="{}">'
            "Undo</button>",
            bulk_decision.pk,
        )
        noun = "comment" if count == 1 else "comments"
        said = format_html("{} {} {}. {}", f"{count:,}", noun, bulk_decision.deed, undo)
        self.message_user(request, said, messages.SUCCESS)

    @staticmethod
    def _must(request, is_permitted):
        if not is_permitted(request):
            raise PermissionDenied
