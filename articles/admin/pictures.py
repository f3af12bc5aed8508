"""How a form accepts a picture: it is opened safely before any other code reads it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from articles import pictures


class PictureField(forms.FileField):
    """A file that is a sound picture; what was opened waits in `upload.picture`."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            try:
                upload.picture = pictures.opened(upload.file)
            except pictures.BrokenPicture as error:
                raise forms.ValidationError(str(error), code=error.code) from error
        return upload


ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/gif"
