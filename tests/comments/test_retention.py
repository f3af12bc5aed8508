"""What is kept goes when its days are over, and the privacy page tells the same days."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import (
    Comment,
    DataRequest,
)
from comments.privacy.maintenance import clock, retention
from newsroom import environment
from tests.comments import aged
from tests.comments.raw_database import raw_database
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


def stands(row):
    return type(row).objects.filter(pk=row.pk).exists()


# setting → how to make a row so many days old, and how to see that it is still kept
KINDS = {
    "NETWORKS_KEPT_DAYS": (
        lambda days: aged.comment(days, ip_hash="a" * 32),
        lambda row: Comment.objects.get(pk=row.pk).ip_hash,
    ),
    "UNCONFIRMED_KEPT_DAYS": (aged.subscription, stands),
    "EMAILS_KEPT_DAYS": (aged.outgoing_email, stands),
    "FAILED_EMAILS_KEPT_DAYS": (lambda days: aged.outgoing_email(days, state="dead"), stands),
    "DATA_REQUESTS_KEPT_DAYS": (aged.request, stands),
    "ADDRESSES_KEPT_DAYS": (
        aged.comment,
        lambda row: Comment.objects.get(pk=row.pk).email_sealed,
    ),
    "DECLINED_KEPT_DAYS": (lambda days: aged.comment(days, status="rejected"), stands),
    "SIGNATURES_KEPT_DAYS": (aged.signature, stands),
    "REPORTS_KEPT_DAYS": (aged.report, stands),
    "BLOCKS_KEPT_DAYS": (aged.block, stands),
    "REVEALS_KEPT_DAYS": (aged.reveal, stands),
    "ERASURES_KEPT_DAYS": (aged.erasure, stands),
}
each_figure = pytest.mark.parametrize("name", KINDS)


def enforce():
    told = io.StringIO()
    call_command("enforce_retention", stdout=told)
    return dict(re.findall(r"^(.+): (\d+)$", told.getvalue(), re.MULTILINE))


def test_every_figure_is_known_here_and_has_a_rule(settings):
    assert set(settings.KEPT_DAYS) == set(KINDS)
    assert {rule.setting for rule in retention.RULES} - {""} == set(KINDS)


@each_figure
def test_a_figure_moves_the_purge_and_the_page_together(name, settings, client):
    make, is_kept = KINDS[name]
    others = dict.fromkeys(KINDS, 9_000)
    settings.KEPT_DAYS = others | {name: 17}
    old, young = make(17), make(16)
    assert re.findall(r"\b17 days\b", client.get("/privacy/").text) == ["17 days"]
    enforce()
    assert not is_kept(old) and is_kept(young)
    settings.KEPT_DAYS = others | {name: 1}
    page = client.get("/privacy/").text
    assert "17 days" not in page and "1 day<" in page.replace(" after", "<").replace(";", "<")
    enforce()
    assert not is_kept(young)


class TestThePurge:
    def test_leaves_what_is_in_use_however_old_it_is(self):
        article = CommentFactory().article
        kept = [
            aged.subscription(900, is_confirmed=True, article=article),
            aged.outgoing_email(900, state="queued"),
            aged.report(900, outcome=""),
            aged.comment(900, status="published", article=article),
            CommentFactory(status="pending", created_at=aged.ago(900), article=article),
        ]
        enforce()
        assert all(type(row).objects.filter(pk=row.pk).exists() for row in kept)

    def test_counts_each_kind_and_finds_nothing_the_second_time(self):
        aged.comment(400, ip_hash="a" * 32), aged.report(400, ip_hash="b" * 32)
        aged.comment(400, status="spam"), aged.comment(400, status="withdrawn")
        counts = enforce()
        assert counts["networks of comments"] == counts["networks of reports"] == "1"
        assert counts["encrypted addresses"] == "3"
        assert counts["declined and withdrawn comments"] == "2"
        assert set(enforce().values()) == {"0"}

    def test_leaves_the_index_by_which_its_owner_still_finds_a_comment(self):
        comment = aged.comment(365, email="ada@reader.example")
        enforce()
        comment.refresh_from_db()
        assert (comment.email_sealed, comment.email) == ("", "")
        assert Comment.objects.from_address(comment.email_index).get() == comment

    def test_keeps_the_place_of_a_declined_comment_until_its_last_reply_goes(self):
        declined = aged.comment(400, status="rejected", body=aged.SECRET)
        reply = CommentFactory(article=declined.article, parent=declined)
        enforce()
        declined.refresh_from_db()
        assert declined.is_erased and declined.body == ""
        reply.erase()
        assert enforce()["tombstones without replies"] == "1"
        assert not Comment.objects.filter(pk=declined.pk).exists()

    def test_takes_away_tombstones_upon_tombstones(self):
        first = aged.comment(400, status="rejected")
        second = aged.comment(400, status="rejected", article=first.article, parent=first)
        leaf = CommentFactory(article=first.article, parent=second)
        enforce()
        assert Comment.objects.filter(erased_at=None).get() == leaf
        leaf.erase()
        assert enforce()["tombstones without replies"] == "2"
        assert not Comment.objects.exists()

    def test_leaves_a_request_whose_page_is_open(self):
        just_opened = timezone.now() - timedelta(minutes=10)
        open_now = aged.request(1, key_hash="k" * 64, opened_at=just_opened)
        over = aged.request(1, key_hash="l" * 64, opened_at=aged.ago(0.9))
        enforce()
        assert DataRequest.objects.get() == open_now != over

    def test_works_in_batches_that_hold_no_lock_for_long(self, monkeypatch):
        monkeypatch.setattr(retention, "AT_ONCE", 2)
        for n in range(5):
            aged.comment(31, ip_hash=f"{n:032d}")
        with CaptureQueriesContext(connection) as captured:
            counts = retention.enforce(retention.FORGETTING_NETWORKS)
        assert counts["networks of comments"] == 5
        updates = [q["sql"] for q in captured if q["sql"].startswith("UPDATE")]
        assert len(updates) == 3
        assert not Comment.objects.exclude(ip_hash="").exists()

    def test_asks_as_much_for_many_networks_as_for_few(self):
        def asked(count):
            for n in range(count):
                aged.comment(31, ip_hash=f"{n:032d}")
            with CaptureQueriesContext(connection) as captured:
                retention.enforce(retention.FORGETTING_NETWORKS)
            return len(captured)

        clock.note()
        assert asked(2) == asked(20)

    def test_leaves_no_byte_of_what_is_over(self, database_file):
        email = f"{aged.SECRET}@reader.example"
        sealed_rows = [
            aged.comment(400, status="rejected", name=aged.SECRET, body=aged.SECRET, email=email),
            aged.outgoing_email(400, state="dead", email=email),
            aged.subscription(400, email=email),
            aged.request(400, email=email),
        ]
        aged.report(400)
        secrets = [aged.SECRET.encode(), *(row.email_sealed.encode() for row in sealed_rows)]
        before = raw_database(database_file)
        assert all(secret in before for secret in secrets)
        enforce()
        after = raw_database(database_file)
        assert [secret for secret in secrets if secret in after] == []


class TestAFigure:
    def test_is_read_as_whole_days(self):
        assert environment.days("REPORTS_KEPT_DAYS", " 90 ") == 90

    @pytest.mark.parametrize("value", ["0", "-1", "1.5", "a week", "", "99999999999", "٣"])
    def test_that_makes_no_sense_stops_the_start_and_says_what_to_set(self, value):
        with pytest.raises(
            Exception, match=r"REPORTS_KEPT_DAYS is .* whole number of days, from 1"
        ):
            environment.days("REPORTS_KEPT_DAYS", value)

    def test_for_networks_is_at_most_the_thirty_days_that_are_promised(self):
        with pytest.raises(Exception, match="from 1 to 30"):
            environment.days("NETWORKS_KEPT_DAYS", "31", most=30)
