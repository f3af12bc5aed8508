"""What strangers try on the door for comments, by what they send.

What one module's tests prove stands there: the fields in test_forms, the words in test_markup, the
limits in test_limits, origins in test_origin, addresses in test_canary.
"""

import time
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from comments.models import Comment, Decision
from tests.comments.conftest import WORDS
from tests.factories import CommentFactory
from tests.shared_data import strings

pytestmark = pytest.mark.django_db

WITHIN = 3  # seconds for the worst body on a busy machine; unbounded work takes minutes

PILLS = {
    "a line feed": "Ines\nBcc: all@reader.example",
    "a carriage return": "Ines\rReader",
    "zero width": "\u200b\u200d\ufeff",
    "nothing but marks": "\u0301" * 40,
    "a vertical tab": "In\x0bes",
    "a noncharacter": "In\ufffees",
    "NUL": "In\x00es",
    "right to left": "\u202eseni",
    "a separator": "In\u2028es",
    "tags without end": "<a" * 700,
    "the end of CDATA": "]]>",
    "entities": "&#0;&#xFFFE;&nbsp;&bogus;",
}
FIELDS = ("name", "email", "website", "body", "parent", "subject", "seconds", "receipt")
PUBLIC = ("/", "/comments/feed/", "/comments/feed/atom/", "/feed/", "/sitemap.xml")


def pages_of(article):
    """Every page and feed that tells of the discussion."""
    address = article.get_absolute_url()
    return [address, f"{address}feed/", f"{address}feed/atom/", f"{address}comments/count/"]


def send(client, article, n=0, **fields):
    """The comment of reader n, from a network of their own, with these fields in it."""
    own = {"email": f"reader{n}@reader.example", "body": f"Words of reader {n}."}
    address = f"{article.get_absolute_url()}comments/"
    return client.post(address, WORDS | own | fields, REMOTE_ADDR=f"203.0.{n}.7")


def well_formed(client, article):
    """Each feed is parsed, each page is there."""
    for path in [*PUBLIC, *pages_of(article)]:
        response = client.get(path)
        assert response.status_code == 200, path
        if "xml" in response.headers["Content-Type"]:
            ElementTree.fromstring(response.content)


class TestPoisonPills:
    """P1, P3, P4: one comment must not break a page for everybody."""

    @pytest.mark.parametrize("field", FIELDS)
    def test_no_pill_in_any_field_breaks_the_door(self, client, article, field):
        for n, pill in enumerate(PILLS.values()):
            assert send(client, article, n, **{field: pill}).status_code in (303, 422), pill

    @pytest.mark.parametrize("pill", PILLS.values(), ids=PILLS)
    def test_published_it_leaves_every_page_and_feed_whole(
        self, post, client, article, moderator, pill
    ):
        for fields in ({"body": f"Words {pill} and more."}, {"name": f"Ines {pill}"[:80]}):
            post(article, **fields)
        for comment in Comment.objects.all():
            comment.approve(by=moderator)
        assert Comment.objects.public().exists()
        well_formed(client, article)

    def test_words_of_the_corpora_published_leave_every_page_and_feed_whole(self, client, article):
        hostile = (strings("xss") + strings("hostile"))[::400]
        for n, text in enumerate(hostile):
            body = text.encode(errors="replace").decode()[:5000]
            CommentFactory(article=article, body=f"{n} {body}", name=f"{n} {body}"[:80])
        well_formed(client, article)
        page = client.get(article.get_absolute_url()).content.decode()
        assert "<script>alert" not in page and "onerror=alert(1)>" not in page

    def test_rows_written_past_the_door_leave_every_page_and_feed_whole(self, client, article):
        """An import, or a row older than our cleaning."""
        comment = CommentFactory(article=article)
        pill = "In\x0bes\ufffe ]]> <a" + "<a" * 30
        Comment.objects.filter(pk=comment.pk).update(name=pill[:80])
        well_formed(client, article)

    def test_moderators_read_every_pill_in_the_queue(self, client, article, moderator):
        for n, pill in enumerate(PILLS.values()):
            send(client, article, n, body=f"Words {n} {pill}")
        client.force_login(moderator)
        waiting = list(Comment.objects.values_list("pk", flat=True))
        assert len(waiting) == len(PILLS)
        paths = [f"/admin/comments/comment/{pk}/change/" for pk in waiting]
        for path in ["/admin/comments/comment/", *paths]:
            page = client.get(path)
            assert page.status_code == 200 and b"<a<a" not in page.content


class TestSize:
    """P5: refused with bounded time, wherever the weight is."""

    def send(self, client, article, body, kind):
        begun = time.perf_counter()
        response = client.post(
            f"{article.get_absolute_url()}comments/", body, content_type=f"{kind}"
        )
        assert time.perf_counter() - begun < WITHIN
        assert Comment.objects.count() == 0
        return response

    FORM = "application/x-www-form-urlencoded"
    PARTS = "multipart/form-data; boundary=x"

    def part(self, name, value, *headers):
        lines = [f'--x\r\nContent-Disposition: form-data; name="{name}"', *headers]
        return ("\r\n".join(lines) + f"\r\n\r\n{value}\r\n").encode()

    @pytest.mark.parametrize("field", [*FIELDS, "anything"])
    def test_ten_megabytes_in_any_field(self, client, article, field):
        body = f"{field}=" + "b" * 10_000_000
        assert self.send(client, article, body, self.FORM).status_code == 400

    def test_a_hundred_thousand_parts(self, client, article):
        body = b"".join(self.part(f"f{n}", "1") for n in range(100_000)) + b"--x--\r\n"
        assert self.send(client, article, body, self.PARTS).status_code == 400

    def test_ten_megabytes_in_one_part(self, client, article):
        body = self.part("body", "b" * 10_000_000) + b"--x--\r\n"
        assert self.send(client, article, body, self.PARTS).status_code == 400

    def test_parts_in_base64_that_is_mostly_white_space(self, client, article):
        """Which Django once read a character at a time."""
        weight = (" " * 70 + "\r\n") * 20_000 + "QQ"
        body = self.part("body", weight, "Content-Transfer-Encoding: base64") + b"--x--\r\n"
        assert self.send(client, article, body, self.PARTS).status_code in (400, 422)

    def test_files_in_the_place_of_words(self, client, article):
        header = '--x\r\nContent-Disposition: form-data; name="body"; filename="a.exe"\r\n'
        body = (header + "\r\n" + "b" * 100_000 + "\r\n--x--\r\n").encode()
        response = self.send(client, article, body, self.PARTS)
        assert response.status_code == 400 and not Comment.objects.exists()

    def test_a_broken_boundary_and_an_unknown_charset(self, client, article):
        for kind in ("multipart/form-data", f"{self.FORM}; charset=utf-7", "\x00/\xff"):
            assert self.send(client, article, b"--y\r\n\r\n", kind).status_code in (400, 422)

    def test_the_same_field_many_times_is_that_field_once(self, post, article):
        response = post(article, body=["First words."] * 500 + ["Last words."])
        assert response.status_code == 303
        assert Comment.objects.get().body == "Last words."


class TestForging:
    """P7, P8, P9, P13: what a form says of itself."""

    MORE = {
        "status": "published", "is_public": "1", "account": "1", "account_id": "1", "is_staff": "1",
        "created_at": "2001-01-01", "decided_at": "2001-01-01", "featured_at": "2001-01-01",
        "edited_at": "2001-01-01", "erased_at": "2001-01-01", "ip_hash": "0" * 32, "id": "4711",
        "pk": "4711", "uuid": "0" * 32, "depth": "3", "root": "1", "root_id": "1", "article": "1",
        "body_html": "<script>alert(1)</script>", "renderer_version": "9", "fingerprint": "1",
        "receipt_hash": "0" * 64, "mailed_receipt_hash": "0" * 64, "email_sealed": "x",
        "email_index": "0" * 32, "avatar_seed": "5", "signals": "fine", "words_hash": "1",
        "trap": "x" * 300, "filter_value": "-9.0", "filter_reasons": "[1]", "learned_as": "good",
        "corrected_at": "2001-01-01", "correction_note": "forged", "appealed_at": "2001-01-01",
        "commenter": "0" * 32, "address_proved_at": "2001-01-01",
    }  # fmt: skip

    def test_every_column_of_the_row_is_sent_and_none_is_taken(self, client, article, moderator):
        columns = {field.name for field in Comment._meta.concrete_fields}
        assert columns <= {*self.MORE, *FIELDS}, "tell a new column to this test"
        begun = timezone.now()
        address = f"{article.get_absolute_url()}comments/"
        assert client.post(address, WORDS | self.MORE).status_code == 303
        comment = Comment.objects.get()
        assert comment.is_waiting and comment.created_at >= begun
        assert comment.account is comment.root is comment.parent is None and comment.depth == 0
        for name, value in self.MORE.items():
            assert str(getattr(comment, name, None)) != value or name == "depth", name
        assert "<script>" not in comment.body_html

    def test_a_forged_network_is_not_counted(self, client, article):
        """Nobody escapes the limit by writing another address into a header."""
        address, statuses = f"{article.get_absolute_url()}comments/", []
        for n in range(12):
            sent = WORDS | {"email": f"reader{n}@reader.example", "body": f"Words {n}."}
            forged = {"X-Forwarded-For": f"198.51.{n}.7", "X-Real-IP": f"198.51.{n}.7"}
            statuses.append(client.post(address, sent, headers=forged).status_code)
        assert statuses == [303] * 10 + [429] * 2

    def test_behind_our_proxy_each_network_counts_for_itself(self, client, article, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
        address = f"{article.get_absolute_url()}comments/"
        for n in range(12):
            sent = WORDS | {"email": f"reader{n}@reader.example", "body": f"Words {n}."}
            told = {"X-Forwarded-For": f"6.6.6.6, 198.51.{n}.7"}
            response = client.post(address, sent, headers=told, REMOTE_ADDR="10.0.0.1")
            assert response.status_code == 303
        assert Comment.objects.values("ip_hash").distinct().count() == 12

    @pytest.mark.parametrize("again", ["", "?page=2", "?utm=x"])
    def test_a_replay_with_the_receipt_is_one_comment_however_late_and_from_wherever(
        self, post, client, article, again
    ):
        post(article, receipt="A" * 43)
        Comment.objects.update(created_at=timezone.now() - timedelta(days=1))
        response = client.post(
            f"{article.get_absolute_url()}comments/{again}",
            WORDS | {"receipt": "A" * 43},
            REMOTE_ADDR="198.51.100.9",
        )
        assert response.status_code == 303
        assert Comment.objects.count() == Decision.objects.count() == 1

    def test_without_it_and_from_elsewhere_it_is_another_that_waits(self, post, client, article):
        post(article)
        Comment.objects.get().approve(by=None)
        client.post(f"{article.get_absolute_url()}comments/", WORDS, REMOTE_ADDR="198.51.100.9")
        first, again = Comment.objects.order_by("pk")
        assert first.is_published and again.is_waiting
        assert "duplicate" in {reason["code"] for reason in again.decisions.get().reasons}

    def test_a_replay_after_the_decision_brings_nothing_back(self, post, article, moderator):
        post(article)
        Comment.objects.get().reject(by=moderator)
        assert post(article).status_code == 303
        assert not Comment.objects.get().is_public and Decision.objects.count() == 2

    def test_a_bot_is_kept_with_everything_it_filled_in(self, post, article, known):
        response = post(article, **known, subject="Buy now", seconds="0.4")
        assert response.status_code == 303
        comment = Comment.objects.get(article=article)
        codes = {reason["code"] for reason in comment.decisions.get().reasons}
        assert comment.is_waiting and {"honeypot", "hasty"} <= codes
