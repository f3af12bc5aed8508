"""What nobody honest sends is answered 4xx, or as if the odd part had not been there: never 5xx.

The lists and forms of the admin: `test_admin_requests.py`.
"""

from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from django.http import parse_cookie
from django.urls import get_resolver

from comments.models import Comment
from newsroom.database_errors import is_away, is_too_much
from newsroom.serving.site import Site
from tests.factories import ArticleFactory, ImageFactory, UserFactory
from tests.served.fuzz.routes import filled, parts_of, routes

pytestmark = pytest.mark.django_db

DIGITS = "9" * 5000  # more than Python reads as a number, 4,300
KEYS = ["0" * 20, "9" * 4400, DIGITS, str(2**63), "1" * 19 + "9", "007", "-1", "١", "1.0", "\x00"]
NUL = "\\000"  # as a quoted cookie spells it
CHARSETS = ["hex", "zlib", "rot13", "undefined", "idna", "utf-7", "nosuch", "\x00"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.fixture
def root(client):
    """Somebody who may do everything in the admin."""
    account = UserFactory(is_superuser=True)
    client.force_login(account)
    return client


# --- Forms ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"X: y\r\n" * 9000 + b"\r\n"),
        (FORM, b"&".join(b"a=%d" % number for number in range(3000))),
        (FORM, b"a=" + b"x" * 3_000_000),
    ],
    ids=["no boundary", "long headers", "many fields", "large"],
)
@pytest.mark.parametrize("path", ["/nowhere/", "/healthz", "/admin/login/", "/privacy/data/"])
def test_a_form_that_cannot_be_read_is_a_400_on_every_page(client, path, kind, body):
    answer = client.generic("POST", path, body, content_type=kind)
    assert answer.status_code in (400, 413)
    assert "We could not read that request" in answer.content.decode()


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/html"])
def test_a_form_is_read_as_utf_8_whatever_charset_it_claims(site, charset, kind):
    sent = {"CONTENT_TYPE": f"{kind}; charset={charset}", "CONTENT_LENGTH": "0"}
    assert site("/nowhere/?q=%F0%9F%93%B0", method="POST", **sent).status == 404


@pytest.mark.parametrize(
    "kind",
    [
        "a; b*=nosuch''x",
        "a; b*0*=undefined''%ff;",
        "a; b*=punycode''\xff",
        f"a; b*{DIGITS}=1",
        "; =",
    ],
)
def test_a_content_type_that_nobody_can_read_is_as_good_as_none(site, kind):
    for path in ("/nowhere/", "/nowhere/\xe4\xb8\xad/"):  # bytes of UTF-8, as characters
        answer = site(path, method="POST", CONTENT_TYPE=kind, CONTENT_LENGTH="0")
        assert answer.status == 404


def test_words_reach_the_database_without_nul(client, post, article):
    answer = post(article, name="Ines\x00 Ek", body="Ten\x00 bridges.", receipt="\x00")
    assert answer.status_code == 303
    kept = Comment.objects.get()
    assert (kept.name, kept.body) == ("Ines Ek", "Ten bridges.")


@pytest.fixture
def post(client):
    def send(article, **fields):
        words = {"name": "Ines", "email": "ines@reader.example", "body": "Ten bridges."}
        return client.post(f"{article.get_absolute_url()}comments/", words | fields)

    return send


@pytest.fixture
def article():
    return ArticleFactory(complete=True)


# --- Keys -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_parent_that_is_no_key_is_a_comment_that_is_gone_and_the_words_stay(post, article, key):
    answer = post(article, parent=f"{key}x" if key == "\x00" else key)
    assert answer.status_code == 422
    assert "was removed" in answer.content.decode()
    assert "Ten bridges." in answer.content.decode()


def test_no_route_of_the_site_stumbles_over_a_part_of_5000_digits(root, article):
    """Also those that will be added: they are read from the URLconf."""
    wrong = {}
    for route in filter(parts_of, set(routes())):
        for key in (DIGITS, "9" * 20, "a\x00b"):
            path = filled(route, lambda name, key=key: key.encode()).decode()
            for method in ("GET", "POST"):
                answer = root.generic(method, path)
                if answer.status_code >= 500:
                    wrong[method, path[:80]] = answer.status_code
    assert not wrong


def test_routes_are_read_from_the_urlconf():
    found = set(routes(get_resolver()))
    assert {"search/", "comments/<key:pk>/report/", "receipts/<token>/edit/"} <= found
    assert "admin/comments/comment/<key:pk>/decide/<str:verb>/" in found
    assert (
        filled("a/<key:pk>/^media/(?P<path>.*)$", lambda name: name.encode()) == b"/a/pk/media/path"
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/admin/comments/comment/waves/1/", "after"),
        ("/admin/comments/comment/", "article"),
        ("/admin/comments/comment/", "after"),
        ("/admin/comments/policy/", "version"),
        ("/admin/comments/policy/versions/", "p"),
        ("/admin/articles/article/", "p"),
        ("/admin/articles/article/", "categories__id__exact"),
        ("/admin/articles/article/", "published_at__year"),
        ("/admin/articles/image/picker/", "page"),
        ("/sitemap.xml", "part"),
        ("/", "page"),
    ],
)
@pytest.mark.parametrize("key", [*KEYS, "99999"])
def test_a_parameter_that_is_no_key_is_no_mistake_of_ours(root, article, path, name, key):
    assert root.get(path, {name: key}).status_code < 500


@pytest.mark.parametrize("key", KEYS)
def test_ticked_and_swept_keys_that_are_none_are_no_mistake_of_ours(root, key):
    queue = "/admin/comments/comment/"
    ticked = {"action": "approve", "_selected_action": [key] * 3}
    assert root.post(queue, ticked).status_code < 500
    assert root.post("/admin/articles/article/", ticked).status_code < 500
    assert root.post(f"{queue}waves/undo/", {"bulk_decision": key}).status_code < 500
    assert root.post(f"{queue}undo/", {"decisions": f"{key},{key}"}).status_code < 500
    swept = {"comments": key, "seen_at": "2026-01-01", "decision": "reject"}
    assert root.post(f"{queue}waves/1/", swept).status_code < 500


# --- Cookies, paths ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_with_a_nul_is_as_good_as_none(client, name):
    answer = client.get("/admin/", headers={"Cookie": f'{name}="{NUL}aaaaaaaaaaaaaaaa"'})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/admin/login/")


def test_nor_does_the_server_find_somebody_by_it_before_it_takes_a_large_body():
    cookie = f'sessionid="{NUL}aaaaaaaaaaaaaaaa"'
    assert "\x00" in parse_cookie(cookie)["sessionid"]
    assert not Site.is_staff(None, {"HTTP_COOKIE": cookie})


@pytest.mark.parametrize("path", ["/\x00/", "/admin/\x00", "/receipts/\x00/", "/media/a\x00b"])
def test_no_address_has_a_nul(client, path):
    assert client.get(quote(path)).status_code == 404


def test_a_picture_whose_name_no_file_system_takes_is_not_found(client):
    image = ImageFactory()
    assert client.get(f"/media/{'x' * 300}").status_code == 404
    assert client.get(f"/media/{'é' * 200}.jpg").status_code == 404
    answer = client.get(image.src)
    assert answer.status_code == 200
    answer.close()


# --- What the database says -------------------------------------------------------------------


def error_of(work):
    with pytest.raises((DatabaseError, OverflowError)) as raised:
        work()
    return raised.value


def ask_for_too_much(*args):
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS integer)", [2**70])


@pytest.mark.django_db(transaction=True)
def test_a_number_that_no_column_holds_is_not_a_database_that_is_away():
    error = error_of(ask_for_too_much)
    assert is_too_much(error) and not is_away(error)


@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_too_deep_is_not_a_database_that_is_away():
    depth = 1500 if connection.vendor == "sqlite" else 8000

    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + "(" * depth + "1" + "+1)" * depth)

    error = error_of(ask)
    assert is_too_much(error) and not is_away(error)


@pytest.mark.django_db(transaction=True)
def test_a_mistake_in_sql_is_neither(client):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELEC 1")

    error = error_of(ask)
    assert not is_too_much(error) and not is_away(error)


@pytest.mark.django_db(transaction=True)
def test_what_the_database_cannot_take_is_a_400_and_the_log_says_so(client, monkeypatch, caplog):
    monkeypatch.setattr("comments.mail.health.words", ask_for_too_much)
    answer = client.get("/healthz")
    assert answer.status_code == 400
    assert "A view sent the database a value that it cannot store" in caplog.text
