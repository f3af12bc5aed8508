"""The queue as a file: what is filtered, nothing of anybody's address, and no formula."""

import csv
import io
import re
import time
import timeit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies
from hypothesis import settings as within

from comments.admin import spreadsheet
from comments.admin.exporting import COLUMNS
from comments.privacy import encryption
from tests.comments.conftest import ADA
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EXPORT = "/admin/comments/comment/export/"
STARTS_A_FORMULA = re.compile(r"""[\s"'`“”‘’]*[=+\-@＝＋－＠\t\r]""")


def rows_of(response, delimiter=","):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


class TestTheFile:
    def test_holds_the_tab_as_it_is_filtered(self, admin_client, article):
        CommentFactory(status="pending", article=article, body="About Zenobia.")
        CommentFactory(status="pending", article=article, body="About somebody.")
        CommentFactory(body="Zenobia, published.")
        assert column(admin_client.get(EXPORT), "text") == ["About Zenobia.", "About somebody."]
        found = admin_client.get(EXPORT, {"status": "all", "q": "zenobia"})
        assert set(column(found, "text")) == {"About Zenobia.", "Zenobia, published."}

    def test_tells_who_decided_and_why_and_no_address(self, admin_client, moderator, article):
        comment = CommentFactory(
            status="pending",
            article=article,
            email=ADA,
            ip_hash=encryption.network_hash("203.0.113.7"),
        )
        comment.reject(by=moderator, reason="other", words="Too loud.")
        response = admin_client.get(EXPORT, {"status": "rejected"})
        (head, row) = rows_of(response)
        assert head == COLUMNS
        told = dict(zip(head, row, strict=True))
        assert told["id"] == str(comment.pk) and told["article"] == article.headline
        assert told["reasons"] == "Another reason: Too loud." and told["decided by"] == "Mona Moss"
        for secret in [ADA, "reader.example", comment.email_index, comment.ip_hash, "203.0"]:
            assert secret not in str(row)

    def test_is_named_with_its_day_and_kept_nowhere(self, admin_client):
        response = admin_client.get(EXPORT)
        assert re.fullmatch(
            r'attachment; filename="comments-\d{4}-\d\d-\d\d\.csv"',
            response.headers["Content-Disposition"],
        )
        assert "no-store" in response.headers["Cache-Control"]
        assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")

    def test_asks_as_much_for_many_as_for_few_and_is_sent_a_row_at_a_time(
        self, admin_client, moderator
    ):
        def asked(count):
            for comment in CommentFactory.create_batch(count, status="pending"):
                comment.reject(by=moderator)
                comment.undo(by=moderator)
            with CaptureQueriesContext(connection) as queries:
                response = admin_client.get(EXPORT)
                lines = list(response.streaming_content)
            return len(queries), len(lines)

        asked(1)
        few, _ = asked(1)
        many, lines = asked(20)
        assert many == few and lines == 1 + 22

    def test_refuses_a_filter_that_makes_no_sense(self, admin_client):
        assert admin_client.get(EXPORT, {"article": "x"}).status_code == 404
        assert admin_client.get(EXPORT, {"email_index": "x"}).status_code == 400

    @pytest.mark.parametrize("group", ["Authors", "Editors", None])
    def test_is_for_moderators_alone(self, client, group):
        client.force_login(UserFactory(group=group))
        assert client.get(EXPORT).status_code == 403
        client.logout()
        assert "/admin/login/" in client.get(EXPORT).headers["Location"]
        assert client.post(EXPORT).status_code == 302


def column(response, name):
    head, *rows = rows_of(response)
    return [row[head.index(name)] for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", '"=1', "'=1", "“=1",
        "＝1", "＋1", "－1", "＠a", "a;=1", "a;\"=1", "a\n=1", "a\n- b", "\u200b=1", "'", "''=1",
        "a;'=1", ";;==", "",
        "a,=1", "a|=1", "a, =1", "a |\"=1", ",", "|'", "a,'=1", "Lee, -Ana", "a,\n=1", "a||@b",
    ],
)  # fmt: skip
def test_a_known_trick_is_a_cell_of_words(text):
    assert_harmless(text)


TRICKY = strategies.text(
    alphabet=strategies.sampled_from("=+-@＝＋－＠'\"“ \t\r\n;,|a1\u00a0\u200b")
)


@within(max_examples=500, deadline=None)
@given(TRICKY | strategies.text())
def test_no_text_starts_a_formula_and_every_text_can_be_read_back(text):
    assert_harmless(text)


def assert_harmless(text):
    cell = spreadsheet.neutral(text)
    assert spreadsheet.plain(cell) == text
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([cell, "next"])
    for delimiter in ",;\t":  # as programs of different countries split it
        for row in csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=delimiter):
            for part in row:
                assert not STARTS_A_FORMULA.match(part) or part.startswith("'"), (text, part)
    for part in re.split(r"[,;|\t\r\n]", cell):  # and as those split it that know no quotes
        assert not STARTS_A_FORMULA.match(part) or part.startswith("'"), (text, part)
    read = next(csv.reader(io.StringIO(written.getvalue(), newline="")))
    assert read == [cell, "next"]


@pytest.mark.parametrize("text", ["\n", "\n ", ";'", ',"', "|\u200b", "=", "' ", "\t"])
def test_a_cell_costs_no_more_than_its_length(text):
    """Eight times as much: linear work takes eight times the time, quadratic work sixty-four."""

    def seconds(times):
        whole = text * times + "'x"
        read = timeit.Timer(lambda: spreadsheet.neutral(whole), timer=time.process_time)
        return min(read.repeat(5, number=1))

    assert seconds(40_000) < 24 * max(seconds(5_000), 0.0005)
