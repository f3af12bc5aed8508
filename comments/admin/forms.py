from django import forms


class DeskForm(forms.Form):
    """As the desk draws its forms: labels without a colon, a mark at what is required."""

    required_css_class = "required"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
