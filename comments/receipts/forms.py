"""What the writer of a comment fills in on its receipt."""

from django import forms

from comments.models.comment import MAX_BODY
from comments.public_forms.fields import BodyField

MAX_APPEAL = 1000


class EditForm(forms.Form):
    """New words for a comment, on its receipt."""

    body = BodyField(
        label="Your comment",
        noun="your comment",
        longest=MAX_BODY,
        rows=8,
        missing="Please write a comment, or withdraw it below.",
    )


class AppealForm(forms.Form):
    """Why a declined comment should be looked at again."""

    words = BodyField(
        label="Why should we reconsider?",
        noun="your reason",
        longest=MAX_APPEAL,
        rows=4,
        missing="Please say why we should reconsider.",
    )
