"""A database that does not answer costs a reader some seconds, and never a word."""

import contextlib
import sqlite3
from html.parser import HTMLParser

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from comments.models import Comment
from comments.privacy import tokens
from newsroom.database_outage import RETRY_AFTER
from tests.comments.conftest import WORDS
from tests.factories import ArticleFactory, CommentFactory

PATIENCE = 50  # milliseconds that our connection waits here, instead of five seconds
SECRET = "server at 10.1.2.3, user newsroom"


class Form(HTMLParser):
    """What a browser would send from the page as it is."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.inside = None, {}, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes["action"]
        if tag == "input":
            self.fields[attributes["name"]] = attributes["value"]
        self.inside = attributes["name"] if tag == "textarea" else None

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside:
            self.fields[self.inside] = self.fields.get(self.inside, "") + text


@contextlib.contextmanager
def locked(path):
    """Another writer holds what a comment is written to, for longer than we wait."""
    if connection.vendor == "sqlite":
        patience, usual = f"PRAGMA busy_timeout = {PATIENCE}", "PRAGMA busy_timeout = 5000"
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
    else:
        patience, usual = f"SET lock_timeout = {PATIENCE}", "RESET lock_timeout"
        other = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})
        other.execute("LOCK TABLE comments_comment IN EXCLUSIVE MODE")
    with connection.cursor() as cursor, contextlib.closing(other):
        cursor.execute(patience)
        yield
        cursor.execute(usual)


@contextlib.contextmanager
def away(error):
    def fail(*args):
        raise error(SECRET)

    with connection.execute_wrapper(fail):
        yield


@contextlib.contextmanager
def missing_column(table, column):
    """As where new code is installed, and `migrate` has not run."""
    rename = f'ALTER TABLE "{table}" RENAME COLUMN "{{}}" TO "{{}}"'
    with connection.cursor() as cursor:
        cursor.execute(rename.format(column, "other"))
        yield
        cursor.execute(rename.format("other", column))


def test_a_comment_that_meets_a_locked_database_comes_back_and_can_be_sent_again(
    database_file, client, post
):
    article, token = ArticleFactory(), tokens.new()
    with locked(database_file):
        answer = post(article, receipt=token, website="https://ines.example", body="<b>Mine</b> é")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == str(RETRY_AFTER)
    assert not Comment.objects.exists()
    form = Form(answer.content.decode())
    assert form.fields["body"] == "<b>Mine</b> é"
    again = client.post(form.action, form.fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert again.status_code == 303 and f"/receipts/{token}/" == again.headers["Location"]
    kept = Comment.objects.get()
    assert (kept.name, kept.email) == (WORDS["name"], WORDS["email"])
    assert kept.website == "https://ines.example"


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_gone_is_a_503_with_the_words_and_nothing_of_the_server(
    article, post, error, caplog
):
    with away(error):
        answer = post(article, body="I crossed all eleven bridges.")
    page = answer.content.decode()
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert "I crossed all eleven bridges." in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert error.__name__ in caplog.text
    assert not any(secret in page + caplog.text for secret in ("10.1.2.3", "user newsroom"))


@pytest.mark.django_db
def test_an_error_page_that_cannot_be_drawn_leaves_a_line_in_the_log(client, caplog):
    """No view failed: the page itself asks the database, for its masthead."""
    with away(OperationalError):
        assert client.get("/nowhere/at/all/").status_code == 503
    assert "The database does not answer (OperationalError)" in caplog.text
    assert "10.1.2.3" not in caplog.text


@pytest.mark.django_db
def test_words_of_edits_appeals_and_reports_come_back_too_and_their_address_stays_secret(client):
    token = tokens.new()
    comment = CommentFactory(receipt_hash=tokens.hash_of(token))
    for path, field in (
        (f"/receipts/{token}/edit/", "body"),
        (f"/receipts/{token}/appeal/", "words"),
        (f"/comments/{comment.pk}/report/", "words"),
    ):
        with away(OperationalError):
            answer = client.post(path, {field: "Hear me out."})
        form = Form(answer.content.decode())
        assert answer.status_code == 503
        assert (form.action, form.fields) == (path, {field: "Hear me out."})
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
def test_who_only_reads_is_told_to_come_back(client, article):
    with away(OperationalError):
        answers = [client.get(path) for path in ("/", article.get_absolute_url(), "/healthz")]
    assert {answer.status_code for answer in answers} == {503}
    assert all("Back in a moment" in answer.content.decode() for answer in answers)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_page_of_an_error_that_cannot_be_drawn_says_why(client, error):
    client.raise_request_exception = False
    with away(error):
        missing, host = client.get("/nowhere/"), client.get("/", headers={"Host": "evil.example"})
        posted = client.post("/nowhere/", {"body": "Hear me out."})
    assert [answer.status_code for answer in (missing, host, posted)] == [503] * 3
    assert all("Retry-After" in answer.headers for answer in (missing, host, posted))
    assert "Hear me out." in posted.content.decode()


@pytest.mark.django_db
def test_a_password_is_never_repeated(client):
    with away(OperationalError):
        answer = client.post("/admin/login/", {"username": "mona", "password": "correct horse"})
    assert answer.status_code == 503
    assert "correct horse" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_new_code_on_an_old_schema_gives_the_words_back(article, post, caplog):
    with missing_column("comments_comment", "seconds"):
        answer = post(article, body="I crossed all eleven bridges.")
    assert answer.status_code == 503
    assert "I crossed all eleven bridges." in answer.content.decode()


@pytest.mark.django_db
def test_a_mistake_of_ours_is_still_a_mistake(client, post, article, monkeypatch):
    def break_it(*args, **kwargs):
        raise IntegrityError("ours")

    monkeypatch.setattr(Comment, "submit", break_it)
    client.raise_request_exception = False
    assert post(article).status_code == 500
