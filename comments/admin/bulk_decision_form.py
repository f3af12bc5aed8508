from django import forms

from articles.rendering.text import clean_line
from comments.moderation.queue.wave import AT_ONCE
from comments.moderation.reasons import OTHER, REJECTIONS
from comments.moderation.verdicts import Ruling

ANEW = "Please reload the page and decide again."
LONGEST_REASON = 300  # characters: a sentence or two, on the writer's receipt
REASON = "reason:"  # before the code of one, where the button that was clicked names it
DECISIONS = [Ruling.PUBLISH, Ruling.REJECT, Ruling.SPAM, *(REASON + code for code in REJECTIONS)]


class KeysField(forms.Field):
    """Keys of comments, ticked one by one or all in one value, with commas between them."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": "Please select at least one comment.",
        "too_many": f"That is too many. You can decide up to {AT_ONCE:,} comments at once.",
    }

    def clean(self, value):
        keys = {key for part in super().clean(value) for key in part.split(",")}
        numbers = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19}
        if not numbers:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(numbers) > AT_ONCE:
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        return numbers


class BulkDecisionForm(forms.Form):
    """One decision on the comments that a moderator saw."""

    comments = KeysField()
    seen_at = forms.DateTimeField(error_messages=dict.fromkeys(["required", "invalid"], ANEW))
    decision = forms.ChoiceField(
        choices=[(value, value) for value in DECISIONS],
        error_messages={"required": "Please use one of the buttons to decide."},
    )
    words = forms.CharField(required=False)

    def clean(self):
        data = super().clean()
        decision = data.get("decision", "")
        words = clean_line(data.get("words", ""))[:LONGEST_REASON]
        if decision == REASON + OTHER and not words:
            self.add_error("words", "Please write the reason. The commenter will read it.")
        return data | {"words": words}

    @property
    def ruling(self):
        decision = self.cleaned_data["decision"]
        return Ruling.REJECT if decision.startswith(REASON) else Ruling(decision)

    @property
    def told(self):
        """The arguments of the verb, besides who decides."""
        _, _, code = self.cleaned_data["decision"].partition(REASON)
        if not code:
            return {}
        words = self.cleaned_data["words"] if code == OTHER else ""
        return {"reason": code, "words": words}
