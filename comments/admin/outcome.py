"""The result of decisions, shown on the next page or without leaving the page."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import JsonResponse
from django.urls import reverse
from django.utils.html import format_html

from comments.models import AlreadyDecided, ForAColleague
from comments.moderation.queue.tabs import counts

MOST_TOLD = 5  # of the comments that were not decided: enough to see why


@dataclass
class Outcome:
    """`made` are the decisions, `refused` the errors that say why others were not made."""

    done: str
    can_undo: bool = True
    made: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    def of(self, comments, decide):
        """Decides one after the other, and collects the problems."""
        for comment in comments:
            try:
                self.made.append(decide(comment))
            except (AlreadyDecided, ForAColleague) as error:
                self.refused.append(error)
        return self

    @property
    def done_in_words(self):
        return f"{_counted(len(self.made))} {self.done}." if self.made else ""

    @property
    def refusals(self):
        told = [str(error) for error in self.refused[:MOST_TOLD]]
        if rest := len(self.refused) - len(told):
            told.append(f"Someone else had already decided {_counted(rest)} more.")
        return told

    @property
    def undo_keys(self):
        return ",".join(str(decision.pk) for decision in self.made) if self.can_undo else ""

    def tell(self, request):
        """As messages above the list."""
        if self.made:
            undo = _undo_button(self.undo_keys) if self.can_undo else ""
            messages.success(request, format_html("{} {}", self.done_in_words, undo))
        for words in self.refusals:
            messages.warning(request, words)

    def answer(self):
        """In place: what was done, how to undo it, and the new counts; a 409 where nothing was."""
        done = [f"{self.done[:1].upper()}{self.done[1:]}."] if self.made else []
        told = " ".join([*done, *self.refusals])
        return JsonResponse(
            {"said": told, "undo": self.undo_keys, "counts": counts()},
            status=200 if self.made else 409,
        )


def _undo_button(keys):
    """It belongs to the form that every page of the queue has; so it needs no token of its own."""
    return format_html(
        '<button type="submit" class="queue-undo" form="decision-form" formaction="{}" '
        'name="decisions" value="{}">Undo</button>',
        reverse("admin:comments_comment_undo"),
        keys,
    )


def _counted(number):
    return f"{number} comment" if number == 1 else f"{number:,} comments"
