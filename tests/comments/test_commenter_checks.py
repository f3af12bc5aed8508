"""Who is known, who is trusted, and whose comments were declined too often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Subscription
from comments.moderation.checks import commenter
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

ADA = "ada@reader.example"


def approved(moderator, count, **fields):
    for _ in range(count):
        CommentFactory(status="pending", email=ADA, **fields).approve(by=moderator)


def declined(moderator, count, **fields):
    for _ in range(count):
        CommentFactory(status="pending", email=ADA, **fields).reject(by=moderator)


def confirmed(comment):
    wish = Subscription(article=comment.article, comment=comment, confirmed_at=timezone.now())
    wish.email = comment.email
    wish.save()


class TestKnown:
    def test_comments_under_a_confirmed_address_do_as_well_as_approvals(self):
        comments = CommentFactory.create_batch(5, email=ADA)
        assert commenter.holds_newcomers(CommentFactory(email=ADA))
        confirmed(comments[0])
        assert commenter.holds_newcomers(CommentFactory(email=ADA)) is None

    def test_fewer_of_them_do_not(self):
        confirmed(CommentFactory.create_batch(4, email=ADA)[0])
        assert commenter.holds_newcomers(CommentFactory(email=ADA))

    def test_an_address_that_somebody_else_confirmed_does_not(self):
        CommentFactory.create_batch(5, email=ADA)
        confirmed(CommentFactory(email="bob@reader.example"))
        assert commenter.holds_newcomers(CommentFactory(email=ADA))

    def test_a_wish_that_was_not_confirmed_does_not(self):
        comments = CommentFactory.create_batch(5, email=ADA)
        confirmed(comments[0])
        Subscription.objects.update(confirmed_at=None)
        assert commenter.holds_newcomers(CommentFactory(email=ADA))

    def test_moderators_set_how_many(self, moderator, rules):
        rules(approvals_to_be_known=1)
        approved(moderator, 1)
        assert commenter.holds_newcomers(CommentFactory(email=ADA)) is None

    def test_none_lets_everybody_in(self, rules):
        rules(approvals_to_be_known=0)
        assert commenter.holds_newcomers(CommentFactory(email=ADA)) is None


class TestTrusted:
    LINKS = "http://a.example http://b.example"

    def test_who_is_trusted_is_asked_nothing_more(self, moderator, rules, article):
        rules(approvals_to_be_trusted=3)
        approved(moderator, 3)
        comment = Comment(article=article, name="Ada", email=ADA, body=self.LINKS).submit()
        assert comment.is_published and comment.latest_decision.checked_by == "publishes_trusted"

    def test_but_for_what_is_held_whoever_writes_it(self, moderator, rules, article):
        rules(approvals_to_be_trusted=3, rejected_words="bridge")
        approved(moderator, 3)
        comment = Comment(article=article, name="Ada", email=ADA, body="The bridge.").submit()
        assert comment.status == "rejected"

    def test_whose_comments_were_declined_of_late_is_not(self, moderator, rules):
        rules(approvals_to_be_trusted=3)
        approved(moderator, 3)
        declined(moderator, 3)
        assert commenter.publishes_trusted(CommentFactory(email=ADA)) is None

    def test_nobody_is_where_moderators_switched_it_off(self, moderator, rules):
        rules(approvals_to_be_trusted=0)
        approved(moderator, 3)
        assert commenter.publishes_trusted(CommentFactory(email=ADA)) is None


class TestDeclinedLately:
    def test_half_of_four_is_too_much_and_is_told(self, moderator):
        approved(moderator, 2)
        declined(moderator, 2)
        (reason,) = commenter.holds_declined_lately(CommentFactory(email=ADA)).reasons
        assert reason.matched == "2 of 4 within 90 days"

    def test_a_smaller_share_is_not(self, moderator):
        approved(moderator, 3)
        declined(moderator, 2)
        assert commenter.holds_declined_lately(CommentFactory(email=ADA)) is None

    def test_one_of_one_is_bad_luck(self, moderator):
        declined(moderator, 1)
        assert commenter.holds_declined_lately(CommentFactory(email=ADA)) is None

    def test_long_ago_is_forgotten(self, moderator):
        declined(moderator, 4, created_at=timezone.now() - timedelta(days=91))
        assert commenter.holds_declined_lately(CommentFactory(email=ADA)) is None

    def test_who_declines_nothing_holds_nobody(self, moderator):
        approved(moderator, 4)
        assert commenter.holds_declined_lately(CommentFactory(email=ADA)) is None
