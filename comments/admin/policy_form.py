import hashlib
import json
from itertools import chain

from django import forms

from comments.models import Policy
from comments.moderation.wordlist import pattern_of, terms_in

MOST_TERMS = 100_000
MOST_OFFICES = 500  # each is tried on every word of a name
# As moderators read them, in the order of the checks.
GROUPS = (
    ("The commenter", ("approvals_to_be_known", "confirmed_to_be_known", "approvals_to_be_trusted",
                    "declined_percent", "declined_of", "declined_days", "offices")),
    ("The text", ("held_words", "rejected_words", "links_allowed", "shouting_percent",
                      "shouting_letters", "look_alike_words")),
    ("How it was sent", ("hasty_seconds", "twin_words", "memory_days", "alike", "burst",
                         "burst_minutes")),
    ("Reports", ("reports_to_hold",)),
    ("Spam filter", ("filter_ready_after", "filter_held_of_good", "filter_ruling")),
)  # fmt: skip


class PolicyForm(forms.ModelForm):
    """The rules, all on one page. What is saved is another version of them."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    tried = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = [*chain.from_iterable(names for _, names in GROUPS), "note"]
        widgets = {
            "offices": forms.Textarea({"rows": 8, "spellcheck": "false"}),
            "held_words": forms.Textarea({"rows": 8, "spellcheck": "false"}),
            "rejected_words": forms.Textarea({"rows": 8, "spellcheck": "false"}),
        }

    def __init__(self, *args, based_on, **kwargs):
        """`based_on` is the policy whose values are shown first."""
        initial = based_on.values | {"version": based_on.number}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)

    def clean_offices(self):
        return _checked(self.cleaned_data["offices"], most=MOST_OFFICES)

    def clean_held_words(self):
        return _checked(self.cleaned_data["held_words"])

    def clean_rejected_words(self):
        return _checked(self.cleaned_data["rejected_words"])

    @property
    def groups(self):
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    @property
    def policy(self):
        """The rules as they were typed; not saved."""
        return self.instance

    @property
    def is_tried(self):
        """Are these exactly the rules whose effect the moderator has seen?"""
        return self.cleaned_data["tried"] == digest(self.policy)


def digest(policy):
    """Short for the values of all rules."""
    return hashlib.sha256(json.dumps(policy.values, sort_keys=True).encode()).hexdigest()


def _checked(text, *, most=MOST_TERMS):
    """The list with even line ends. Raises ValidationError naming the first term that is none."""
    text = "\n".join(text.splitlines())
    terms = terms_in(text)
    if len(terms) > most:
        raise forms.ValidationError(
            f"This list has {len(terms):,} terms. The limit is {most:,}.", code="too_many"
        )
    if bad := next((term for term in terms if not pattern_of(term)), None):
        raise forms.ValidationError(
            f"“{bad[:60]}” has no letter and no digit. Please remove that line.",
            code="no_term",
        )
    return text
