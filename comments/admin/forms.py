from django import forms


class AdminForm(forms.Form):
    """How forms of the admin look: labels without a colon, required fields marked."""

    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
