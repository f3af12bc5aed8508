"""Requests of strangers and of everybody with an account, each from a seeded generator."""

import re
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, urljoin, urlsplit

from tests.factories import picture_bytes
from tests.served.fuzz import forms, hostile
from tests.served.fuzz.hostile import Hostile
from tests.served.fuzz.routes import filled, routes

CSRF = b"f" * 32  # cookie and field alike, which is all that Django asks for
ADDRESS = re.compile("^" + re.escape("<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/"))
READABLE = (b"GET", b"HEAD")
MANY = 3000  # fields or keys: more than the site takes
HONEST = {b"email": b"reader%d@reader.example", b"name": b"Reader %d", b"website": b""}
WORDS = b"Words of reader %d, who means well."


@dataclass(frozen=True)
class Request:
    method: bytes
    target: bytes
    headers: tuple = ()  # (name, value) in bytes
    body: bytes = b""
    role: str = ""

    @property
    def raw(self):
        """The request as it is sent."""
        lines = [b"%b: %b" % header for header in self.headers]
        if self.method not in READABLE or self.body:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(
            [b"%b %b HTTP/1.1" % (self.method, self.target), *lines, b"", self.body]
        )


class Requests:
    """`known` is what stands at the site now: the keeper's words (keeper.py)."""

    def __init__(self, random, host, known):
        self.random, self.host, self.known = random, host, known
        self.hostile = Hostile(random)
        every = sorted(set(routes()))
        self.admin = [route for route in every if route.startswith("admin/")]
        self.paper = [route for route in every if route not in self.admin]
        self.route, self.with_forms = "", set()  # the last one; those with a form to be sent
        self.picture = picture_bytes((320, 200))

    # --- Where ---

    def path(self, role="", *, honest=0.7, has_forms=False):
        """An address of the site, its parts from what stands there or from nowhere."""
        if self.random.random() < 0.03:
            return b"/" + quote_from_bytes(self.hostile.text(), safe="/%?#&=;:@").encode()
        return self._filled(self._route(role, has_forms), honest)

    def _filled(self, route, honest):
        article = self.random.choice(self.known["articles"])
        if ADDRESS.match(route) and self.random.random() < honest:
            route = ADDRESS.sub("/".join(article).replace("\\", "") + "/", route)
        return filled(route, lambda name: self._part(name, honest))

    def _route(self, role, has_forms):
        """Most of somebody's own side; of those on which forms were met, where one is wanted."""
        in_admin = self.random.random() < (0.75 if role else 0.1)
        routes = self.admin if in_admin else self.paper
        if has_forms and self.random.random() < 0.6:
            routes = [route for route in routes if route in self.with_forms] or routes
        self.route = self.random.choice(routes)
        return self.route

    def _part(self, name, honest):
        known = self.known["parts"].get(name)
        if known and self.random.random() < honest:
            return str(self.random.choice(known)).encode()
        if name in ("token", "key") and self.random.random() < 0.3:
            return self._tampered(str(self.random.choice(known or ["x"])).encode())
        return self.hostile.value()

    def _tampered(self, value):
        """One byte of it changed, dropped, or said twice."""
        at = self.random.randrange(len(value)) if value else 0
        return (
            value[:at] + self.random.choice([b"", b"x", value[at : at + 1] * 2]) + value[at + 1 :]
        )

    def query(self):
        if self.random.random() < 0.3:
            return b""
        if self.random.random() < 0.05:
            return b"?" + b"&".join(b"a%d=b" % number for number in range(MANY))
        pairs = [self._pair() for _ in range(self.random.choice([1, 1, 1, 2, 3, 6]))]
        return b"?" + b"&".join(pairs)

    def _pair(self):
        name = self.random.choice(hostile.PARAMETERS)
        keys = [str(key).encode() for key in self.known["parts"]["pk"]]
        value = self.random.choice(keys) if self.random.random() < 0.2 else self.hostile.value()
        safe = self.random.choice(["", "&=;", "%"])
        return quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value, safe=safe).encode()

    # --- Who ---

    def role(self):
        return self.random.choice(["", "", *self.known["sessions"]])

    def headers(self, role, *, noise=0.3):
        """As a browser of this role sends them, and now and then what none does."""
        host = self.random.choice(hostile.HOSTS) if self.random.random() < 0.02 else self.host
        sent = [
            (b"Host", host.translate(None, b"\r\n\x00")),
            (b"X-Forwarded-For", self.hostile.network()),
        ]
        if role:
            session = self.known["sessions"][role].encode()
            if self.random.random() < 0.02:
                session = self.random.choice([self._tampered(session), b'"\\000' + b'a" ' * 9, b""])
            sent.append((b"Cookie", b"sessionid=%b; csrftoken=%b" % (session, CSRF)))
        if self.random.random() < 0.15:
            sent.append((b"HX-Request", b"true"))
        while self.random.random() < noise:
            sent.append(self.hostile.header())
        if self.random.random() < 0.01:
            sent += [(b"X-%d" % number, b"y" * 60) for number in range(80)]
        return sent

    # --- What ---

    def reading(self):
        role = self.role()
        method = self.random.choice(hostile.METHODS) if self.random.random() < 0.1 else b"GET"
        return Request(method, self.path(role) + self.query(), tuple(self.headers(role)), role=role)

    def page(self, role):
        """A page that may hold forms, asked for as a browser would."""
        path = self.path(role, honest=1, has_forms=True)
        return Request(b"GET", path, tuple(self.headers(role, noise=0)), role=role)

    def everywhere(self):
        """Every address once as everybody, its parts from what stands there."""
        for route in [*self.paper, *self.admin]:
            for role in ["", *self.known["sessions"]]:
                path = self._filled(route, honest=1)
                yield Request(b"GET", path, tuple(self.headers(role, noise=0)), role=role)

    def blind(self):
        """A form sent to an address, whatever stands there."""
        role = self.role()
        names = [*hostile.PARAMETERS, *HONEST, b"body", b"parent", b"words", b"seen", b"decisions"]
        names += [
            b"comments",
            b"seen_at",
            b"decision",
            b"bulk_decision",
            b"_selected_action",
            b"subject",
        ]
        fields = [
            (self.random.choice(names), self.hostile.value())
            for _ in range(self.random.randrange(8))
        ]
        return self._sent(self.path(role) + self.query(), role, fields, self.random.random() < 0.3)

    def of_form(self, page, asked):
        """A form of this page, some of its fields bent; None where it has none."""
        found = [form for form in forms.Page(page).forms if "logout" not in form.action]
        found = [form for form in found if form.method == "POST" or self.random.random() < 0.2]
        if not found:
            return None
        self.with_forms.add(self.route)
        form = self.random.choice(found)
        fields = [self._honest(name, value) for name, value in form.fields]
        action = form.action
        if form.buttons:
            name, value, leads = self.random.choice(form.buttons)
            action = leads or action
            fields += [(name, value)] if name else []
        for _ in range(self.random.choice([0, 1, 1, 2, 4])):
            self._bend(fields)
        target = _target(asked.target, action)
        if form.method == "GET":
            target = target.partition(b"?")[0] + b"?" + forms.urlencoded(fields)
            return Request(
                b"GET", target[:60_000], tuple(self.headers(asked.role)), role=asked.role
            )
        return self._sent(target, asked.role, fields, form.is_multipart)

    def _honest(self, name, value):
        """What somebody would type where a form is empty, so that it is taken now and then."""
        if value or self.random.random() < 0.1:
            return name, value
        if name == b"body":
            return name, WORDS % self.random.randrange(10**9)
        typed = HONEST.get(name, value)
        return name, typed % self.random.randrange(10**6) if b"%d" in typed else typed

    def _bend(self, fields):
        counters = [at for at, (name, _) in enumerate(fields) if name.endswith(b"_FORMS")]
        if counters and self.random.random() < 0.3:
            at = self.random.choice(counters)
            fields[at] = (fields[at][0], self.random.choice(hostile.NUMBERS))
        elif not fields or self.random.random() < 0.1:
            fields.append((self.hostile.text(), self.hostile.value()))
        elif self.random.random() < 0.05:
            key = self.random.choice([b"1", b"9" * 20, b"x"])
            fields += [(b"_selected_action", key)] * self.random.choice([2, 500, MANY])
        else:
            at = self.random.randrange(len(fields))
            bent = (fields[at][0], self.hostile.value())
            fields[at : at + 1] = self.random.choice(
                [[bent], [bent], [bent], [], [bent, fields[at]]]
            )

    def _sent(self, target, role, fields, is_multipart):
        if role:
            fields = [pair for pair in fields if pair[0] != b"csrfmiddlewaretoken"]
            fields.append((b"csrfmiddlewaretoken", CSRF))
        kind, body = self._body(fields, is_multipart)
        if self.random.random() < 0.05:
            kind = self.random.choice(hostile.TYPES)
        if self.random.random() < 0.05:
            kind += b"; charset=" + self.random.choice(hostile.CHARSETS)
        headers = [*self.headers(role), (b"Content-Type", kind.translate(None, b"\r\n\x00"))]
        return Request(b"POST", target, tuple(headers), body, role)

    def _body(self, fields, is_multipart):
        if not is_multipart and self.random.random() < 0.9:
            body = forms.urlencoded(fields)
            if self.random.random() < 0.02:
                body += b"&big=" + b"x" * self.random.choice([100_000, 300_000, 3_000_000])
            return b"application/x-www-form-urlencoded", body
        files = []
        if self.random.random() < 0.4:
            name = self.random.choice([b"new_picture", b"file", self.hostile.text()])
            content = self.random.choice(
                [self.picture, self.picture[:-50], b"", self.hostile.text()]
            )
            given = self.random.choice([b"a.png", b"", self.hostile.text()])
            files.append((name, given, self.random.choice([b"image/png", b"", b"\xff"]), content))
        body = forms.multipart(fields, files)
        if self.random.random() < 0.2:
            body = forms.spoiled(body, self.random)
        return b"multipart/form-data; boundary=" + forms.BOUNDARY, body


def _target(page, action):
    """The path and query that a form leads to from the page it stands on; always ours."""
    here = page.decode("latin-1")
    try:
        parts = urlsplit(urljoin(f"http://site{here}", action) if action else f"http://site{here}")
    except ValueError:
        return page
    query = f"?{parts.query}" if parts.query else ""
    target = (parts.path or "/") + query
    return "".join(letter if "!" <= letter <= "~" else "%20" for letter in target).encode()
