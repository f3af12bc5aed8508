from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError

from articles.keys import key_in
from comments.models import Comment
from comments.models.comment import MAX_BODY, MAX_EMAIL, MAX_NAME, MAX_WEBSITE, MOST_SECONDS
from comments.models.history_queries import MOST_PROOFS
from comments.moderation.submission_signals import SubmissionSignals
from comments.privacy.tokens import TOKEN
from comments.public_forms.fields import BodyField, EmailField, NameField, WebsiteField

LONGEST_PROOF = 44  # characters: a token, and the space after it


class NeverShown(forms.HiddenInput):
    """What was sent in it is not in the page that comes back: it holds other secrets."""

    def get_context(self, name, value, attrs):
        return super().get_context(name, None, attrs)


class CommentForm(forms.Form):
    """Leave a Reply. People who are logged in only write the text."""

    name = NameField(
        label="Name",
        noun="your name",
        longest=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Please enter your name."},
    )
    email = EmailField(
        label="Email",
        noun="your email address",
        longest=MAX_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Never shown. Stored encrypted.",
        error_messages={"required": "Please enter your email address."},
    )
    website = WebsiteField(
        label="Website",
        noun="the address of your website",
        longest=MAX_WEBSITE,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    body = BodyField(
        label="Comment",
        noun="your comment",
        longest=MAX_BODY,
        rows=8,
        missing="Please write a comment.",
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    tell_replies = forms.BooleanField(label="Email me when someone replies", required=False)
    tell_all = forms.BooleanField(
        label="Email me every new comment on this article", required=False
    )

    # People neither see nor reach it, and browsers have nothing of the kind to fill in.
    subject = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    seconds = forms.CharField(required=False, widget=forms.HiddenInput)
    receipt = forms.CharField(required=False, widget=forms.HiddenInput)  # proposed by the browser
    # Receipts of earlier comments. Nobody typed them, so they never cause an error.
    proof = forms.Field(required=False, widget=NeverShown)

    OF_STRANGERS = ("name", "email", "website", "tell_replies", "tell_all")

    def __init__(self, *args, article, account=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        self.account = account if account and account.is_authenticated else None
        if self.account:
            for name in self.OF_STRANGERS:
                del self.fields[name]

    @property
    def helper(self):
        """The layout for crispy-forms; the form tag itself is in the template."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the template adds it, for the signed-in alone
        kept = HTML('{% include "comments/_kept.html" %}')  # what scripts say about the draft
        trap = Div(
            Field("subject"), css_class="comment-form-subject visually-hidden", aria_hidden="true"
        )
        unseen = (trap, "parent", "seconds", "receipt", "proof")
        # A template of its own: the second button needs to know where the form leads.
        buttons = HTML('{% include "comments/_buttons.html" %}')
        if self.account:
            helper.layout = Layout("body", kept, *unseen, buttons)
        else:
            helper.layout = Layout(
                Div("name", "email", css_class="comment-form-person"),
                "website",
                "body",
                kept,
                Div("tell_replies", "tell_all", css_class="comment-form-tell"),
                *unseen,
                HTML('{% include "comments/_save.html" %}'),
                buttons,
            )
        return helper

    # --- What was typed ---

    def clean_parent(self):
        """The comment replied to, as long as readers can see it under this article."""
        key = self.cleaned_data["parent"].strip()
        if not key:
            return None
        found = Comment.objects.public().on(self.article).filter(pk=key_in(key)).first()
        if found is None:
            raise ValidationError(
                "The comment you are replying to was removed. Send again to post yours as a new "
                "comment.",
                code="parent_gone",
            )
        return found

    def add_error(self, field, error):
        """A parent that is gone is forgotten, so that sending again succeeds."""
        super().add_error(field, error)
        if field == "parent":
            self.data = {**dict(self.data.items()), "parent": ""}

    # --- What becomes of it ---

    def unjudged(self):
        """The same text, as if nobody had sent it yet."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        reply_to = self.cleaned_data.get("parent")
        return CommentForm(
            article=self.article, account=self.account, initial=typed | {"reply_to": reply_to}
        )

    @property
    def signals(self):
        return SubmissionSignals(
            trap=self.cleaned_data["subject"], seconds=_seconds(self.cleaned_data["seconds"])
        )

    @property
    def proofs(self):
        """Receipts that the browser kept, of its writer's earlier comments."""
        sent = self.cleaned_data["proof"] or ""
        typed = sent[: MOST_PROOFS * LONGEST_PROOF].split()
        return [token for token in typed if TOKEN.fullmatch(token)][:MOST_PROOFS]

    @property
    def subscription_request(self):
        """The notifications that the commenter wants."""
        data = self.cleaned_data
        replies, everything = data.get("tell_replies", False), data.get("tell_all", False)
        return {"replies": replies, "everything": everything}

    @property
    def writer(self):
        """The name above a comment of someone who is logged in."""
        author = getattr(self.account, "author", None)
        return author.name if author else self.account.get_full_name() or str(self.account)

    @property
    def reply_to(self):
        """The comment that this is a reply to, once that is known."""
        return self.cleaned_data.get("parent") if self.is_bound else self.initial.get("reply_to")

    def comment(self, *, ip_hash=""):
        """The comment as typed, not yet kept. Nothing is taken over but these fields."""
        data = self.cleaned_data
        return Comment(
            article=self.article,
            parent=data["parent"],
            account=self.account,
            name=self.writer[:MAX_NAME] if self.account else data["name"],
            email=data.get("email", ""),
            website=data.get("website", ""),
            body=data["body"],
            ip_hash=ip_hash,
        )


def _seconds(text):
    """As its browser said; None for what is no time. Neither JSON nor a sum knows inf or nan."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= MOST_SECONDS else None
