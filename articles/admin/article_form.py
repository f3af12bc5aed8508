from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from articles import pictures
from articles.admin.editor import BodyField
from articles.admin.pictures import ACCEPT, PictureField
from articles.models import Article, Image

PAGE_TOKEN = 22  # letters and digits: nobody meets another's by chance
NEW_PICTURE = ("new_picture", "new_alt", "new_caption", "new_credit")


def new_page():
    """A token for a page as it is opened: whoever sends the form says which page it was."""
    return get_random_string(PAGE_TOKEN)


class ArticleForm(forms.ModelForm):
    """An article's words, a picture uploaded with them, and what the buttons beside them need."""

    # Set by the admin: who is writing, what the merge with a newer version found, why an earlier
    # save was refused, whether the article was deleted meanwhile, and whether the form is only
    # to be shown.
    user = merged = None
    refused = ()
    is_deleted = is_only_shown = False

    headline = forms.CharField(
        label="Headline",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "admin-headline"}),
        help_text="You can save a draft without a headline, but not publish it.",
    )
    body = BodyField(label="Body", required=False)

    new_picture = PictureField(
        label="Upload a picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="JPEG, PNG, WebP, AVIF or GIF, at least 320 pixels wide, at most 20 MB. "
        "It replaces the picture above.",
    )
    new_alt = forms.CharField(
        label="Alt text",
        max_length=300,
        required=False,
        help_text="What the picture shows, for readers who cannot see it.",
    )
    new_caption = forms.CharField(label="Caption", max_length=400, required=False)
    new_credit = forms.CharField(
        label="Credit",
        max_length=120,
        required=False,
        help_text="Who made it, and for which agency, such as “Ana Lee/AP”.",
    )

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page = forms.CharField(
        max_length=32, required=False, initial=new_page, widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label="Note for the history",
        max_length=200,
        required=False,
        help_text="Optional: what you changed, and why.",
    )
    schedule_at = forms.DateTimeField(
        label="Publish at",
        required=False,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": 60}
        ),
    )
    retract_note = forms.CharField(
        label="Note to readers",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why you retract the article. Readers see this note instead of the article.",
    )

    class Meta:
        model = Article
        fields = ["headline", "standfirst", "body", "image", "categories", "slug"]
        widgets = {"standfirst": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        if self.instance.is_scheduled:
            self.initial["schedule_at"] = self.instance.published_at

    def clean_headline(self):
        """One line, however it was pasted into its box."""
        return " ".join(self.cleaned_data["headline"].split())

    def clean(self):
        typed = super().clean()
        if self.is_deleted:
            words = (
                "This article was deleted while you were writing, so nothing was saved. "
                "Save it as a new article to keep what you wrote."
            )
            self.add_error(None, forms.ValidationError(words, code="deleted"))
        if self.merged and self.merged.conflicts:
            self.add_error(None, forms.ValidationError(self._conflict_words(), code="conflict"))
        self._require_what_a_button_needs(typed)
        self._require_a_picture_for_its_words(typed)
        if self.refused:
            missing = " ".join(problem.message for problem in self.refused)
            words = (
                f"This article is {self.instance.status_words.lower()}, so it has to stay "
                f"complete. Nothing is saved yet. {missing}"
            )
            self.add_error(None, forms.ValidationError(words, code="incomplete"))
        self._let_slug_follow_headline(typed)
        return typed

    def _conflict_words(self):
        who, count = self.merged.who, len(self.merged.conflicts)
        places = "one place that you" if count == 1 else f"{count} places that you"
        began = f"{who} saved" if who else "Someone saved"
        return (
            f"{began} this article while you were writing, and changed {places} changed, too. "
            "Your changes are not saved yet, and theirs are not overwritten. Choose below."
        )

    def _require_what_a_button_needs(self, typed):
        if "_schedule" in self.data and "schedule_at" not in self.errors:
            at = typed.get("schedule_at")
            if at is None or at <= timezone.now():
                self.add_error(
                    "schedule_at",
                    forms.ValidationError("Choose a time in the future.", code="past"),
                )
        if "_retract" in self.data and not (typed.get("retract_note") or "").strip():
            self.add_error(
                "retract_note",
                forms.ValidationError(
                    "Tell readers why the article is retracted.", code="required"
                ),
            )

    def _require_a_picture_for_its_words(self, typed):
        words = [name for name in NEW_PICTURE[1:] if typed.get(name)]
        if words and not typed.get("new_picture") and "new_picture" not in self.errors:
            self.add_error(
                "new_picture",
                forms.ValidationError(
                    "Choose the picture these words belong to. To change the words of a picture "
                    "that is already here, use the pencil beside it.",
                    code="picture_missing",
                ),
            )

    def _let_slug_follow_headline(self, typed):
        """Until readers know the address, a new headline makes a new one by itself."""
        old = slugify(self.initial.get("headline") or "") or "article"
        slug = self.initial.get("slug") or ""
        follows = "headline" in self.changed_data and "slug" not in self.changed_data
        if follows and not self.instance.has_been_public and slug.startswith(old[:100]):
            typed["slug"] = ""

    def save_new_picture(self):
        """Keeps the picture that was uploaded with the words, as the lead image."""
        upload = self.cleaned_data.get("new_picture")
        if upload:
            image = Image(
                alt=self.cleaned_data["new_alt"],
                caption=self.cleaned_data["new_caption"],
                credit=self.cleaned_data["new_credit"],
                uploaded_by=self.user,
            )
            image.keep(pictures.cut(upload.picture))
            image.save()
            self.instance.image = image

    def is_valid(self):
        return super().is_valid() and not self.is_only_shown
