"""Values that nobody honest sends, each in bytes, chosen by a seeded generator."""

from functools import cache

from tests.shared_data import files

NUMBERS = [
    *(b"0", b"-1", b"1", b"-0", b"007", b"1.5", b"1e9", b"1e999", b"NaN", b"inf", b"0x10"),
    *(b" 1", b"+1", b"1_000", "١٢".encode(), "²".encode(), "①".encode(), b"1" * 19, b"9" * 18),
    *(str(2**power + more).encode() for power in (15, 31, 32, 63, 64) for more in (-1, 0)),
    *(b"0" * 20, b"0" * 4400, b"9" * 4299, b"9" * 4400, b"9" * 5000, b"-" + b"9" * 5000),
]
TIMES = [
    *(b"2026-13-45", b"0000-00-00", b"0001-01-01", b"9999-12-31", b"9999-12-31T23:59:59+14:00"),
    *(b"0001-01-01T00:00:00-14:00", b"25:99", b"2026-02-29", b"1" * 30 + b"-01-01"),
    *(b"0-1", b"-1-1", b"1-0", b"9" * 17 + b"-1", b"-" + b"9" * 17 + b"-1", b"1767225600000000-1"),
]
TEXTS = [
    *(
        b"",
        b" ",
        b"\x00",
        b"a\x00b",
        b"\xed\xa0\x80",
        b"\xff\xfe",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
    ),
    *(b"%", b"%%", b"_", b"\\", b"'", b'"', b"(", b"[", b"*", b"+", b"?", b"(a+)+$", b"[[:alpha:]"),
    *(
        b"None",
        b"null",
        b"true",
        b"[]",
        b"{}",
        b"{{7*7}}",
        b"{%",
        b"%s",
        b"%(x)s",
        b"$1",
        b"\r\nX: y",
    ),
    *(b"a " * 2000, b"\x00" * 500, b"x" * 20_000, "é".encode() * 5000, b"'" * 3000, b"<" * 3000),
    *("\u202eabc".encode(), "\ufeff".encode(), "\U0010ffff".encode(), "e\u0301".encode() * 1000),
    *(
        b"../../../etc/passwd",
        b"//evil.example",
        b"javascript:1",
        b"http://[",
        b"http://[::1",
        b"@",
    ),
    *(b"=1+1", b"a@b", b"a@" + b"b." * 100, b"<script>", b"]]>", b"&#0;", b"<a" * 700, b"-" * 2000),
]
HOSTS = [
    *(
        b"",
        b"evil.example",
        b"localhost",
        b"LOCALHOST",
        b"127.0.0.1:99999",
        b"[::1",
        b"a b",
        b"\xff",
    ),
    *(b"127.0.0.1:0x1", b"user@127.0.0.1", b"x" * 5000, b"127.0.0.1,evil.example", b".", b"-"),
]
TYPES = [
    *(b"", b"text/plain", b"application/json", b"application/x-www-form-urlencoded"),
    *(
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=\xff",
    ),
    *(
        b"multipart/form-data; boundary=" + b"x" * 300,
        b"multipart/mixed; boundary=x",
        b";",
        b"a/b;c*=d",
    ),
    b"application/x-www-form-urlencoded; charset*=nosuch''x",
    b"application/x-www-form-urlencoded; charset*=utf-16''%ff",
    b"text/html; a*=; b*0=x; b*1*=utf-7''+2AA-; charset=\xff",
]
CHARSETS = [
    *(
        b"utf-8",
        b"latin-1",
        b"utf-7",
        b"utf-16",
        b"utf-32",
        b"hex",
        b"zlib",
        b"rot13",
        b"undefined",
    ),
    *(
        b"idna",
        b"punycode",
        b"raw_unicode_escape",
        b"unicode_escape",
        b"mbcs",
        b"nosuch",
        b"",
        b"\x00",
    ),
]
HEADERS = [
    *(
        b"Accept",
        b"Accept-Encoding",
        b"Accept-Language",
        b"Authorization",
        b"Cache-Control",
        b"Cookie",
    ),
    *(
        b"Content-Encoding",
        b"Content-Range",
        b"Expect",
        b"Forwarded",
        b"From",
        b"HX-Request",
        b"Via",
    ),
    *(
        b"HX-Current-URL",
        b"HX-Target",
        b"HX-Boosted",
        b"HX-Trigger",
        b"HX-Prompt",
        b"Origin",
        b"Range",
    ),
    *(
        b"If-Match",
        b"If-Modified-Since",
        b"If-None-Match",
        b"If-Range",
        b"If-Unmodified-Since",
        b"TE",
    ),
    *(b"Referer", b"Sec-Fetch-Site", b"Upgrade", b"User-Agent", b"X-CSRFToken", b"X-Forwarded-For"),
    *(b"X-Forwarded-Host", b"X-Forwarded-Port", b"X-Forwarded-Proto", b"X-HTTP-Method-Override"),
    *(b"X-Requested-With", b"X-Original-URL", b"Proxy", b"Script-Name", b"Trailer", b"Date"),
]
METHODS = [
    b"PUT",
    b"PATCH",
    b"DELETE",
    b"OPTIONS",
    b"TRACE",
    b"PROPFIND",
    b"get",
    b"X" * 30,
    b"HEAD",
]
PARAMETERS = [
    *(b"page", b"sort", b"thread", b"before", b"q", b"part", b"awaiting", b"receipt", b"reply_to"),
    *(
        b"p",
        b"o",
        b"ot",
        b"e",
        b"all",
        b"status",
        b"whose",
        b"state",
        b"article",
        b"after",
        b"reason",
    ),
    *(
        b"version",
        b"filters",
        b"next",
        b"term",
        b"app_label",
        b"model_name",
        b"field_name",
        b"action",
    ),
    *(
        b"_popup",
        b"_to_field",
        b"_changelist_filters",
        b"_facets",
        b"CKEditorFuncNum",
        b"created_at",
    ),
    *(b"id", b"pk", b"id__in", b"id__exact", b"pk__gt", b"id__isnull", b"id__range", b"id__regex"),
    *(b"article__id__exact", b"categories__id__exact", b"authors__id__exact", b"order__gte"),
    *(b"headline__contains", b"headline__regex", b"slug__iregex", b"name__startswith", b"kind"),
    *(b"published_at__year", b"published_at__gte", b"published_at__day", b"uploaded_at__month"),
    *(
        b"is_closed__exact",
        b"is_staff__exact",
        b"groups__id__exact",
        b"state__exact",
        b"email_index",
    ),
    *(b"password__startswith", b"user__username", b"nosuch__x", b"__", b"pk__", b"\x00", b"\xff"),
]


@cache
def corpora():
    """Lines of the shared lists, in bytes."""
    return [line for path in files("hostile") for line in path.read_bytes().splitlines()]


class Hostile:
    def __init__(self, random):
        self.random = random

    def value(self):
        """A number, a time, or a text."""
        kind = self.random.random()
        if kind < 0.35:
            return self.random.choice(NUMBERS)
        if kind < 0.45:
            return self.random.choice(TIMES)
        return self.text()

    def text(self):
        kind = self.random.random()
        if kind < 0.6:
            return self.random.choice(TEXTS)
        if kind < 0.8 and (lines := corpora()):
            return self.random.choice(lines)
        return self.random.randbytes(self.random.choice([1, 3, 20, 300]))

    def header(self):
        """(name, value) without line ends, which would make it another request."""
        value = self.value().translate(None, b"\r\n\x00")
        return self.random.choice(HEADERS), value[:6000]

    def network(self):
        """An address of somebody: limits count by network, and are not what is looked for."""
        numbers = [self.random.randrange(1, 255) for _ in range(3)]
        return "11.{}.{}.{}".format(*numbers).encode()
