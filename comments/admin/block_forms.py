from datetime import timedelta

from django import forms
from django.utils import timezone

from comments.admin.forms import AdminForm
from comments.models import Block
from comments.models.block import BY_ADDRESS, MAX_REASON
from comments.models.comment import MAX_EMAIL
from comments.moderation import block_targets
from comments.privacy import encryption
from comments.public_forms.fields import EmailField, LineField

LONGEST_TYPED = 300  # characters: a web address of which the domain is taken

SPANS = {
    "day": ("A day", timedelta(days=1)),
    "week": ("A week", timedelta(days=7)),
    "month": ("A month", timedelta(days=30)),
    "year": ("A year", timedelta(days=365)),
    "never": ("No end date", None),
}
ANSWERS = {
    Block.Answer.HOLD: "Hold them in the queue. The commenter sees that the comment awaits "
    "moderation, and not that there is a block.",
    Block.Answer.REFUSE: "Refuse them. The form tells the commenter.",
}
OFFERED = {
    Block.Kind.PERSON: "The person: everyone who uses this email address",
    Block.Kind.EMAIL_DOMAIN: "Their email domain: everyone with an address there",
    Block.Kind.WEBSITE_DOMAIN: "Their website: everyone who gives a website under {label}",
    Block.Kind.NETWORK: "Their network: everyone on it, for as long as they use it",
}
ONLY_HELD = (
    "You can only hold comments from a person or an email domain. To refuse them would reveal "
    "that the address is blocked. Please choose to hold, or block the network or the website."
)
TYPED = {
    Block.Kind.EMAIL_DOMAIN: ("An email domain", block_targets.email_domain),
    Block.Kind.WEBSITE_DOMAIN: ("A website with all its subdomains", block_targets.domain),
    Block.Kind.NETWORK: ("A network", block_targets.network),
}


class BlockForm(AdminForm):
    """What every block needs. A subclass says in its `target` what is blocked."""

    reason = LineField(
        label="Reason, for your colleagues",
        noun="the reason",
        longest=MAX_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please write the reason."},
    )
    answer = forms.ChoiceField(
        label="What to do with their comments",
        choices=ANSWERS,
        initial=Block.Answer.HOLD,
        widget=forms.RadioSelect,
    )
    lasts = forms.ChoiceField(
        label="How long",
        choices=[(name, words) for name, (words, _) in SPANS.items()],
        initial="month",
        widget=forms.RadioSelect,
    )

    def clean(self):
        """One block of one thing at a time, so that to lift it is to lift it."""
        target = self.target()
        is_refused = self.cleaned_data.get("answer") == Block.Answer.REFUSE
        if target and target["kind"] in BY_ADDRESS and is_refused:
            self.add_error("answer", ONLY_HELD)
        standing = target and Block.objects.active().of(target["key"]).first()
        if standing:
            self.add_error(
                None,
                f"This is already blocked. To change it, first lift this block: {standing.told}",
            )

    def block(self, *, by, comment=None):
        """The block as it was filled in, not yet kept."""
        data = self.cleaned_data
        span = SPANS[data["lasts"]][1]
        now = timezone.now()
        return Block(
            **self.target(),
            reason=data["reason"],
            answer=data["answer"],
            comment=comment,
            made_by=by,
            made_at=now,
            ends_at=now + span if span else None,
        )


class CommentBlockForm(BlockForm):
    """Of where a comment came from."""

    kind = forms.ChoiceField(
        label="What to block", initial=Block.Kind.PERSON, widget=forms.RadioSelect
    )

    field_order = ["kind", "answer", "lasts", "reason"]

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = comment.block_offers()
        self.fields["kind"].choices = [
            (kind, OFFERED[kind].format(label=label)) for kind, (_, label) in self.offers.items()
        ]

    def target(self):
        """The kind, the key and the label of the block; None where none was chosen."""
        kind = self.cleaned_data.get("kind")
        if kind is None:
            return None
        key, label = self.offers[kind]
        return {"kind": kind, "key": key, "label": label}


class TypedBlockForm(BlockForm):
    """Blocks that can be set before anyone has written from there."""

    kind = forms.ChoiceField(
        label="What to block",
        choices=[(kind, words) for kind, (words, _) in TYPED.items()],
        initial=Block.Kind.WEBSITE_DOMAIN,
        widget=forms.RadioSelect,
    )
    typed = LineField(
        label="Which",
        noun="this",
        longest=LONGEST_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="A domain such as shop.example, or a network such as 203.0.113.0/24.",
        error_messages={"required": "Please enter a domain or a network."},
    )

    field_order = ["kind", "typed", "answer", "lasts", "reason"]

    def target(self):
        return self.cleaned_data.get("target")

    def clean(self):
        kind, typed = self.cleaned_data.get("kind"), self.cleaned_data.get("typed")
        if kind and typed:
            self._read(kind, typed)
        super().clean()

    def _read(self, kind, typed):
        try:
            label = TYPED[kind][1](typed)
        except forms.ValidationError as error:
            self.add_error("typed", error)
            return
        is_email = kind == Block.Kind.EMAIL_DOMAIN
        key = encryption.domain_hashes(label)[0] if is_email else label
        self.cleaned_data["target"] = {"kind": kind, "key": key, "label": label}


class LookUpForm(AdminForm):
    """Whether an address is blocked; neither kept nor logged."""

    address = EmailField(
        label="Is this address blocked?",
        noun="the address",
        longest=MAX_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Please enter an address."},
    )

    @property
    def is_blocked(self):
        address = self.cleaned_data["address"]
        domain = encryption.domain_hashes(encryption.domain_of(address))
        return Block.objects.active().of(*encryption.blind_indexes(address), *domain).exists()
