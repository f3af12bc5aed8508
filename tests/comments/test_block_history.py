"""What becomes of a block: what is told of it, and how it ends, is erased or made anew."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Block, Comment
from comments.models.block import AFTER_ERASING
from comments.moderation.submission_signals import SubmissionSignals
from comments.privacy import encryption
from comments.privacy.data_requests import erasing
from comments.privacy.data_requests.kept import Kept
from tests.comments import aged
from tests.comments.blocks import SENDER
from tests.comments.conftest import ADA
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = "the new key, at least thirty-two characters long"


class TestTheHistory:
    def test_names_who_blocked_until_when_and_why(self, blocked, moderator):
        ends_at = timezone.now().replace(year=2031, month=5, day=3, hour=12)
        row = blocked("person", ends_at=ends_at)
        words = "the person, by Mona Moss, until 3 May 2031: Flood of ads."
        assert row.sentence == f"Blocked: {words}"
        row.lift(by=UserFactory(first_name="Otto", last_name="Ohm"))
        row.refresh_from_db()
        assert row.sentence.startswith("Was blocked: the person, by Mona Moss, lifted by Otto Ohm")

    def test_finds_blocks_of_a_page_of_comments_in_one_query(self, blocked, moderator, article):
        ada = CommentFactory(email=ADA, ip_hash=encryption.network_hash(SENDER), article=article)
        shop = CommentFactory(website="https://shop.example", email="a@other.example")
        free = CommentFactory(email="b@free.example")
        person, network, site = blocked("person"), blocked("network"), blocked("website")
        network.lift(by=moderator)
        comments = [ada, shop, free, *CommentFactory.create_batch(20, email="c@free.example")]
        with CaptureQueriesContext(connection) as captured:
            found = Block.objects.about(comments)
            assert all(row.sentence for rows in found.values() for row in rows)
        assert len(captured) == 1
        assert set(found[ada.pk]) == {person, network} and found[shop.pk] == [site]
        assert found[free.pk] == []

    def test_is_found_under_older_keys(self, blocked, settings):
        rows = {blocked(kind) for kind in ("person", "email", "network")}
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        comment = CommentFactory(email=ADA)
        comment.signals = SubmissionSignals(network=encryption.network_of(SENDER))
        assert set(Block.objects.about([comment])[comment.pk]) == rows


class TestWhenKeysChange:
    def rotate(self):
        told = io.StringIO()
        call_command("rotate_email_keys", stdout=told)
        return told.getvalue()

    def test_blocks_go_with_the_addresses_they_are_of(self, blocked, settings, article):
        comment = CommentFactory(email=ADA, article=article)
        blocked("person", comment=comment), blocked("email", label="reader.example")
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        told = self.rotate()
        assert "blocks: 2 made again, 0 with nothing left but their hash" in told
        assert "blocks: 0 made again, 0" in self.rotate()
        settings.EMAIL_KEYS = [NEW]
        again = CommentFactory(email=ADA)
        assert len(Block.objects.about([again])[again.pk]) == 2

    def test_what_cannot_be_made_anew_is_told(self, blocked, settings):
        blocked("network"), blocked("person"), blocked("website"), blocked("typed network")
        settings.EMAIL_KEYS = [NEW, *settings.EMAIL_KEYS]
        told = self.rotate()
        assert "blocks: 0 made again, 2 with nothing left but their hash" in told
        assert "Keep the old keys: 2 rows" in told


class TestErasing:
    def test_leaves_a_block_for_a_year_at_most(self, blocked, article):
        comment = CommentFactory(email=ADA, article=article)
        endless = blocked("person", comment=comment)
        soon = blocked("person", ends_at=timezone.now() + timedelta(days=3))
        over, lifted = blocked("person", ends_at=timezone.now()), blocked("person")
        lifted.lift(by=UserFactory())
        erasing.erase(ADA)
        erasing.erase(ADA)
        endless.refresh_from_db()
        assert endless.told.endswith("forgotten with the data of the person")
        assert not Block.objects.filter(pk__in=[over.pk, lifted.pk]).exists()
        assert endless.comment is None and not Comment.objects.exists()
        assert timedelta() < timezone.now() + AFTER_ERASING - endless.ends_at < timedelta(minutes=1)
        assert Block.objects.get(pk=soon.pk).ends_at == soon.ends_at

    def test_tells_its_owner_that_there_is_one_and_not_whose_it_is(self, blocked):
        row = blocked("person")
        kept = Kept(ADA)
        assert not kept.is_nothing
        assert kept.as_dict()["blocks"] == [
            {"made_at": row.made_at, "ends_at": None, "lifted_at": None}
        ]

    def test_tells_when_an_address_was_looked_at(self, article):
        comment = CommentFactory(email=ADA, article=article)
        reveal = aged.reveal(1, comment=comment)
        (told,) = Kept(ADA).comments
        assert told["address_seen_at"] == [reveal.made_at]
        CommentFactory(article=article, parent=comment)
        comment.erase()
        reveal.refresh_from_db()
        assert (reveal.comment, reveal.reason) == (None, "")


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong", [{"key": ""}, {"answer": "shout"}, {"lifted_by": True}], ids=str
    )
    def test_refuses_nonsense(self, moderator, wrong):
        wrong = {name: moderator if value is True else value for name, value in wrong.items()}
        right = {"kind": "website", "key": "a.example", "reason": "Ads", "answer": "hold"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Block.objects.create(**right | wrong)

    def test_lifts_a_block_once(self, blocked, moderator):
        row = blocked("person")
        assert row.lift(by=moderator) and not row.lift(by=UserFactory())
        assert Block.objects.lifted().get().lifted_by == moderator

    def test_keeps_a_block_whose_comment_or_maker_goes(self, blocked, moderator):
        row = blocked("person", comment=CommentFactory(email=ADA))
        row.comment.delete()
        moderator.delete()
        row.refresh_from_db()
        assert row.is_active and row.told.startswith("the person, by a moderator, with no end date")
