"""The rich-text editor for the body: what its menu offers, and where it finds pictures."""

from django.urls import reverse_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

# Every extension that another needs is named: the editor no longer guesses.
EXTENSIONS = {
    # Words.
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Underline": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "SpecialCharacters": True,
    # Blocks; the headline is the page's only h1.
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "CodeBlock": True,
    "HorizontalRule": True,
    "HardBreak": True,
    # Evidence. The sanitizer decides how links open; the editor does not.
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto"],
        "openOnClick": False,
    },
    # Pictures and tables.
    "Image": True,
    "Figure": {"pickerUrl": reverse_lazy("admin:articles_image_picker")},
    "Caption": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    # The admin.
    "HTML": True,
    "Fullscreen": True,
}


class BodyField(ProseEditorFormField):
    """The body as its author wrote it. articles.rendering.markup cleans it at every save."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", AdminProseEditorWidget)
        super().__init__(extensions=EXTENSIONS, **kwargs)
