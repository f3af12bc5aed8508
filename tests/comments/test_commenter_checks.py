"""Who is known, who is trusted, and whose comments were declined too often."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from comments.mail import subscriptions
from comments.models import Comment, Subscription
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.moderation.checks import commenter
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

ADA = "ada@reader.example"


OF_ADA = {"name": "Ada", "email": ADA, "commenter": UUID(int=1)}  # as her receipts prove


def approved(moderator, count, **fields):
    for _ in range(count):
        CommentFactory(status="pending", **(OF_ADA | fields)).approve(by=moderator)


def declined(moderator, count, **fields):
    for _ in range(count):
        CommentFactory(status="pending", **(OF_ADA | fields)).reject(by=moderator)


def prove(comment):
    """As by the button in the email for this comment."""
    subscription = Subscription(article=comment.article, comment=comment)
    subscription.email = comment.email
    subscription.save()
    subscriptions.confirm(subscription)
    comment.refresh_from_db()


class TestKnown:
    def test_comments_of_the_proved_owner_of_an_address_do_as_well_as_approvals(self):
        comments = CommentFactory.create_batch(5, **OF_ADA)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))
        prove(comments[0])
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA))) is None

    def test_fewer_of_them_do_not(self):
        prove(CommentFactory.create_batch(4, **OF_ADA)[0])
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_an_address_that_somebody_once_confirmed_proves_nothing_of_who_types_it(self):
        prove(CommentFactory.create_batch(5, **OF_ADA)[0])
        assert commenter.holds_newcomers(Subject(CommentFactory(name="Ada", email=ADA)))

    def test_an_address_that_somebody_else_confirmed_does_not(self):
        CommentFactory.create_batch(5, **OF_ADA)
        prove(CommentFactory(email="bob@reader.example"))
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_a_wish_for_everything_proves_no_comment(self):
        comments = CommentFactory.create_batch(5, **OF_ADA)
        subscription = Subscription(article=comments[0].article)
        subscription.email = ADA
        subscription.save()
        subscriptions.confirm(subscription)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_moderators_set_how_many(self, moderator, rules):
        rules(approvals_to_be_known=1)
        approved(moderator, 1)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA))) is None

    def test_none_lets_everybody_in(self, rules):
        rules(approvals_to_be_known=0)
        assert commenter.holds_newcomers(Subject(CommentFactory(email=ADA))) is None


class TestTrusted:
    LINKS = "http://a.example http://b.example"

    def test_who_is_trusted_is_asked_nothing_more(self, moderator, rules, article):
        rules(approvals_to_be_trusted=3)
        approved(moderator, 3)
        comment = Comment(article=article, **OF_ADA, body=self.LINKS).submit()
        assert comment.is_published and comment.latest_decision.checked_by == "publishes_trusted"

    def test_but_for_what_is_held_whoever_writes_it(self, moderator, rules, article):
        rules(approvals_to_be_trusted=3, rejected_words="bridge")
        approved(moderator, 3)
        comment = Comment(article=article, **OF_ADA, body="The bridge.").submit()
        assert comment.status == "rejected"

    def test_whose_comments_were_declined_of_late_is_not(self, moderator, rules):
        rules(approvals_to_be_trusted=3)
        approved(moderator, 3)
        declined(moderator, 3)
        assert commenter.publishes_trusted(Subject(CommentFactory(**OF_ADA))) is None

    def test_nobody_is_where_moderators_switched_it_off(self, moderator, rules):
        rules(approvals_to_be_trusted=0)
        approved(moderator, 3)
        assert commenter.publishes_trusted(Subject(CommentFactory(**OF_ADA))) is None


class TestDeclinedLately:
    def test_half_of_four_is_too_much_and_is_told(self, moderator):
        approved(moderator, 2)
        declined(moderator, 2)
        (reason,) = commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))).reasons
        assert reason.matched == "2 of 4 in the last 90 days"

    def test_a_smaller_share_is_not(self, moderator):
        approved(moderator, 3)
        declined(moderator, 2)
        assert commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))) is None

    def test_one_of_one_is_bad_luck(self, moderator):
        declined(moderator, 1)
        assert commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))) is None

    def test_long_ago_is_forgotten(self, moderator):
        declined(moderator, 4, created_at=timezone.now() - timedelta(days=91))
        assert commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))) is None

    def test_who_declines_nothing_holds_nobody(self, moderator):
        approved(moderator, 4)
        assert commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))) is None

    def test_what_others_sent_under_the_address_is_not_held_against_its_owner(self, moderator):
        approved(moderator, 2)
        declined(moderator, 4, commenter=UUID(int=2))
        assert commenter.holds_declined_lately(Subject(CommentFactory(**OF_ADA))) is None


class TestANewName:
    def test_of_somebody_approved_under_another_waits_and_the_card_says_which(
        self, moderator, rules, article
    ):
        rules(approvals_to_be_trusted=2)
        approved(moderator, 2)
        comment = Comment(article=article, body="The bridge.", **(OF_ADA | {"name": "Eve"}))
        reasons = comment.submit().latest_decision.reasons
        assert comment.is_waiting
        assert ("new_name", "Ada") in [(r["code"], r["matched"]) for r in reasons]

    @pytest.mark.parametrize("name", ["Ada", "ADA", " ada "])
    def test_however_it_is_typed_it_is_the_same(self, moderator, name):
        approved(moderator, 2)
        assert (
            commenter.holds_new_names(Subject(CommentFactory(**(OF_ADA | {"name": name})))) is None
        )

    def test_of_somebody_new_is_no_news(self):
        CommentFactory(**OF_ADA)
        assert (
            commenter.holds_new_names(Subject(CommentFactory(**(OF_ADA | {"name": "Eve"})))) is None
        )
