"""The forms of a page as a browser would send them, and the bodies that carry them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

from tests.served.fuzz.hostile import CHARSETS

BOUNDARY = b"----fuzz"


@dataclass
class Form:
    action: str
    method: str
    is_multipart: bool
    fields: list = field(default_factory=list)  # (name, value) in bytes
    buttons: list = field(default_factory=list)  # (name, value, where it leads), names may be empty


class Page(HTMLParser):
    """`forms` are those of the page; what stands outside its form is found by the form's id."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.by_id = [], {}
        self.open = self.words = self.choice = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._begin(given)
        form = self.by_id.get(given.get("form")) or self.open
        name = given.get("name", "").encode()
        if form is None:
            return
        if tag in ("button", "input") and given.get("type") in ("submit", None, "image"):
            self._button(tag, form, name, given)
        elif tag == "input" and name and self._is_sent(given):
            form.fields.append((name, given.get("value", "on").encode()))
        elif tag == "textarea" and name:
            self.words = (form, name, [])
        elif tag == "select" and name:
            self.choice = (form, name)
        elif tag == "option" and self.choice and ("selected" in given):
            self.choice[0].fields.append((self.choice[1], given.get("value", "").encode()))

    def _begin(self, given):
        is_multipart = given.get("enctype", "").startswith("multipart")
        self.open = Form(given.get("action", ""), given.get("method", "get").upper(), is_multipart)
        self.forms.append(self.open)
        if given.get("id"):
            self.by_id[given["id"]] = self.open

    @staticmethod
    def _button(tag, form, name, given):
        if tag == "input" and given.get("type") is None:
            form.fields.append((name, given.get("value", "").encode()))
        else:
            form.buttons.append(
                (name, given.get("value", "").encode(), given.get("formaction", ""))
            )

    @staticmethod
    def _is_sent(given):
        return given.get("type") not in ("checkbox", "radio", "file") or "checked" in given

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea" and self.words:
            form, name, pieces = self.words
            form.fields.append((name, "".join(pieces).encode()))
            self.words = None

    def handle_data(self, data):
        if self.words:
            self.words[2].append(data)


def urlencoded(fields):
    pairs = (f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in fields)
    return "&".join(pairs).encode()


def multipart(fields, files=()):
    """`files` are (name, file name, type, bytes)."""
    parts = [
        b'Content-Disposition: form-data; name="' + _line(name) + b'"\r\n\r\n' + value
        for name, value in fields
    ]
    parts += [
        b'Content-Disposition: form-data; name="%b"; filename="%b"\r\nContent-Type: %b\r\n\r\n%b'
        % (_line(name), _line(given), _line(kind), content)
        for name, given, kind, content in files
    ]
    return (
        b"".join(b"--%b\r\n%b\r\n" % (BOUNDARY, part) for part in parts) + b"--%b--\r\n" % BOUNDARY
    )


def _line(value):
    return value.translate(None, b'\r\n"')[:3000]


def spoiled(body, random):
    """A multipart body that no browser sends."""
    kind = random.randrange(6)
    if kind == 0:
        return body[: random.randrange(len(body))]
    if kind == 1:
        return body.replace(b"\r\n", b"\n")
    if kind == 2:
        encoding = random.choice(
            [b"base64", b"quoted-printable", b"x", b"base64\r\nX: " + b"y" * 2000]
        )
        return body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: %b\r\n\r\n" % encoding)
    if kind == 3:
        name = random.choice(
            [b"filename*=nosuch''%ff", b"filename*=utf-7''+2AA-", b"filename*=''x"]
        )
        return body.replace(b"form-data;", b"form-data; %b;" % name)
    if kind == 4:
        return body.replace(b"form-data", random.choice([b"", b"file", b"\xff", b";" * 500]))
    charset = random.choice(CHARSETS)
    return body.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=%b\r\n\r\n" % charset)
