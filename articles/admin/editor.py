"""The rich-text editor for the body: its menu, what it pastes, and where it finds pictures."""

from functools import partial

from django.conf import settings
from django.urls import reverse_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from articles.rendering import body

PICKER = reverse_lazy("admin:articles_image_picker")
# The modules that read what is pasted. They name each other so, and never meet an older version.
PASTE = (
    "addresses", "blocks", "changes", "clean", "extension", "footnotes", "gap", "hidden",
    "insert", "lists", "our_pages", "pictures", "plain_text", "said", "source_mark",
    "sources", "styles", "tables", "word", "word_online", "writer",
)  # fmt: skip

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
        "defaultProtocol": "https",
        "protocols": ["http", "https", "mailto"],
        "openOnClick": False,
    },
    # Pictures and tables.
    "Image": {"mediaUrl": settings.MEDIA_URL},
    "Figure": {"pickerUrl": PICKER, "mediaUrl": settings.MEDIA_URL},
    "Caption": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    # What is pasted: static/admin_site/paste/.
    "Paste": {"mediaUrl": settings.MEDIA_URL, "siteUrl": settings.SITE_URL},
    "Gap": {
        "mediaUrl": settings.MEDIA_URL,
        "pickerUrl": PICKER,
        "addUrl": reverse_lazy("admin:articles_image_add"),
    },
    "SourceMark": True,
    # The admin.
    "HTML": True,
    "Fullscreen": True,
    # Typing on never replaces what was inserted, and there is always a paragraph to go on in.
    "Insertions": True,
    "TrailingNode": True,
}


class BodyWidget(AdminProseEditorWidget):
    """The editor, with what our own modules change of its extensions."""

    @property
    def media(self):
        modules = {f"newsroom/paste/{name}": f"admin_site/paste/{name}.js" for name in PASTE}
        return super().media + Media(importmap=ImportMap(modules))

    def get_config(self):
        config = super().get_config()
        own = "newsroom/article/extensions"  # by the import map of the page
        return config | {"js_modules": [*config.get("js_modules", ()), own]}


class BodyField(ProseEditorFormField):
    """The body as its author wrote it, in an article's tags. articles.rendering.markup makes of it
    what readers see, at every save."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", BodyWidget)
        clean = partial(body.clean, media_url=settings.MEDIA_URL)
        super().__init__(extensions=EXTENSIONS, sanitize=clean, **kwargs)

    def has_changed(self, initial, data):
        return super().has_changed(self.sanitize(initial or ""), self.sanitize(data or ""))
