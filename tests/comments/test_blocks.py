"""What comes from where moderators blocked waits in silence, or is refused plainly."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Block, Comment, Report, Subscription
from comments.privacy import encryption
from tests.comments.blocks import SENDER, block
from tests.comments.conftest import ADA, WORDS
from tests.factories import CommentFactory, StaffCommentFactory

pytestmark = pytest.mark.django_db

REFUSED = ["website", "network", "typed network"]
KINDS = ["person", "email", *REFUSED]
each_kind = pytest.mark.parametrize("kind", KINDS)
each_refused = pytest.mark.parametrize("kind", REFUSED)
SITE = {"website": "https://www.deals.shop.example/a?b"}


class TestAHeldComment:
    @each_kind
    def test_waits_and_says_why_to_moderators(self, post, article, known, blocked, kind):
        blocked(kind)
        assert post(article, **known, **SITE).status_code == 303
        comment = Comment.objects.get(article=article)
        (reason,) = comment.decisions.get().reasons
        assert comment.is_waiting and reason["rule"] == "holds_blocked"
        assert "by Mona Moss" in reason["matched"] and "Flood of ads." in reason["matched"]
        assert ADA not in reason["matched"] and SENDER not in reason["matched"]

    @each_kind
    @pytest.mark.parametrize("over", ["ended", "lifted"])
    def test_appears_when_the_block_is_over(
        self, post, article, known, blocked, moderator, kind, over
    ):
        row = blocked(kind)
        if over == "lifted":
            assert row.lift(by=moderator)
        else:
            Block.objects.update(ends_at=timezone.now())
        post(article, **known, **SITE)
        assert Comment.objects.get(article=article).is_public

    def test_of_somebody_else_appears(self, post, article, known, moderator):
        block(moderator, "person", key=encryption.blind_index("other@reader.example"))
        block(moderator, "email", key=encryption.domain_hashes("example")[0])
        block(moderator, "website", "op.example")  # and not shop.example, which ends like it
        block(moderator, "network", "127.1.0.0/16")
        block(moderator, "network", key=encryption.network_hash("127.0.1.1"))
        post(article, **known, **SITE)
        assert Comment.objects.get(article=article).is_public

    def test_keeps_waiting_until_the_very_end(self, known, article, moderator, blocked):
        with time_machine.travel("2026-11-26T12:00:00Z", tick=False) as clock:
            row = blocked("person", ends_at=timezone.now() + timedelta(days=1))
            clock.shift(timedelta(days=1) - timedelta(seconds=1))
            assert row.is_active and Block.objects.active().exists()
            clock.shift(timedelta(seconds=1))
            assert not row.is_active and Block.objects.ended().get() == row

    def test_that_is_edited_is_looked_at_again(self, known, article, blocked):
        comment = CommentFactory(email=ADA, article=article)
        assert comment.is_public
        blocked("person")
        comment.edit("Better words.")
        assert comment.is_waiting

    def test_is_never_one_of_the_newsroom(self, moderator, blocked):
        blocked("network"), blocked("typed network", answer="refuse")
        comment = StaffCommentFactory(status="pending", ip_hash=encryption.network_hash(SENDER))
        assert comment.block is None and comment.block_offers() == {}


class TestARefusal:
    @pytest.mark.parametrize("kind", ["person", "email"])
    def test_is_never_of_an_address_for_that_would_tell_whose_is_blocked(self, blocked, kind):
        with pytest.raises(IntegrityError, match="block_by_address_is_silent"):
            blocked(kind, answer="refuse")

    @each_refused
    def test_is_plain_and_gives_every_word_back(self, post, article, known, blocked, kind):
        blocked(kind, answer="refuse")
        before = Comment.objects.count()
        response = post(article, **known, **SITE, body="Nine cups of tea, thank you.")
        assert response.status_code == 403 and Comment.objects.count() == before
        page = response.text
        for part in ["do not accept your comment", "contact the editors", "Nine cups of tea"]:
            assert part in page
        assert ADA in page and "Flood of ads" not in page and "Mona" not in page

    def test_leaves_no_wish_for_mail(self, post, article, blocked):
        blocked("network", answer="refuse")
        post(article, tell_all="on")
        assert not Subscription.objects.exists()

    def test_in_place_answers_with_the_form(self, post, article, blocked):
        blocked("network", answer="refuse")
        response = post(article, headers={"HX-Request": "true"})
        assert response.status_code == 403 and WORDS["body"] in response.text
        assert "<html" not in response.text

    def test_wins_over_a_block_that_holds(self, post, article, blocked):
        blocked("person"), blocked("network", answer="refuse"), blocked("email")
        assert post(article, email=ADA).status_code == 403

    def test_leads_to_what_was_taken_before_the_block(self, post, article, blocked):
        post(article)
        blocked("network", answer="refuse")
        assert post(article).status_code == 303 and Comment.objects.count() == 1


class TestAReaderCannotTell:
    @each_kind
    def test_a_silent_block_from_what_every_newcomer_sees(
        self, client, article, blocked, moderator, kind
    ):
        """Two readers who differ in nothing but the block get the same answers."""

        def seen(words, sender):
            address = f"{article.get_absolute_url()}comments/"
            sent = client.post(address, words, REMOTE_ADDR=sender)
            pages = [client.get(sent.url), client.get(article.get_absolute_url())]
            return [sent.status_code, *map(without_what_differs, pages)]

        free = {"name": "Reader", "email": "a@free.example", "body": "First of the words here."}
        caught = free | {"email": ADA, "body": "Other of the words here."} | SITE
        expected = seen(free | {"website": "https://www.deals.shut.example/a?b"}, "198.51.100.7")
        blocked(kind)
        assert seen(caught, SENDER) == expected
        assert Comment.objects.latest("pk").block or kind == "typed network"

    def test_how_many_queries_it_costs(self, post, article, blocked):
        def asked(n):
            words = {"email": f"reader{n}@reader.example", "body": f"Words number {n} of them."}
            with CaptureQueriesContext(connection) as captured:
                assert post(article, **words).status_code == 303
            return [query["sql"] for query in captured]

        asked(0)
        free = asked(1)
        blocked("network")
        held = asked(2)
        assert len(held) == len(free)
        assert len([sql for sql in held if "comments_block" in sql]) == 1


def without_what_differs(response):
    """Keys of rows, tokens, colours, words and times."""
    text = re.sub(r"[\w.:-]{25,}|\d+|First|Other|tone-\w+|shu?[ot]p?\b", "", response.text)
    return response.status_code, text


def test_a_report_from_a_blocked_network_is_still_heard(client, blocked, article):
    """Whoever may not write may still tell us of what is illegal."""
    comment = CommentFactory(article=article)
    blocked("network", answer="refuse")
    client.post(f"/comments/{comment.pk}/report/", {"reason": "spam"})
    assert Report.objects.filter(comment=comment).exists()
