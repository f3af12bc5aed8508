from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from comments.models import Comment, Decision
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.moderation.checks import CHECKS, commenter, links, submission
from comments.moderation.reasons import SENTENCES
from comments.moderation.verdicts import Ruling
from tests.factories import (
    AuthorFactory,
    BylineFactory,
    CommentFactory,
    StaffCommentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ADA = "ada@reader.example"
OF_ADA = {"email": ADA, "name": "Ada", "commenter": UUID(int=1)}  # as her receipts prove


def approved(moderator, count, **fields):
    for _ in range(count):
        CommentFactory(status="pending", **fields).approve(by=moderator)


class TestPublishesStaff:
    def test_a_moderator_is_published(self, moderator):
        assert commenter.publishes_staff(Subject(StaffCommentFactory(account=moderator))).is_final

    def test_an_author_is_published_under_the_own_article(self, article):
        ana = UserFactory(group="Authors")
        BylineFactory(article=article, author=AuthorFactory(account=ana))
        verdict = commenter.publishes_staff(
            Subject(StaffCommentFactory(article=article, account=ana))
        )
        assert verdict.ruling == Ruling.PUBLISH

    def test_an_author_is_a_reader_under_other_articles(self):
        ana = UserFactory(group="Authors")
        assert commenter.publishes_staff(Subject(StaffCommentFactory(account=ana))) is None

    def test_a_reader_is_not(self):
        assert commenter.publishes_staff(Subject(CommentFactory())) is None


class TestHoldsNewcomers:
    @pytest.mark.parametrize("approvals", [0, 1])
    def test_it_holds_until_two_comments_were_approved(self, moderator, approvals):
        approved(moderator, approvals, **OF_ADA)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA))).ruling == Ruling.HOLD

    def test_it_is_silent_about_those_approved_twice(self, moderator):
        approved(moderator, 2, **OF_ADA)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA))) is None

    def test_to_type_an_address_of_somebody_known_proves_nothing(self, moderator):
        approved(moderator, 2, **OF_ADA)
        assert commenter.holds_newcomers(Subject(CommentFactory(email=ADA, name="Ada")))

    def test_approvals_of_others_do_not_count(self, moderator):
        approved(moderator, 2, email="bob@reader.example")
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_a_comment_published_by_the_checks_is_no_approval(self, moderator):
        approved(moderator, 1, **OF_ADA)
        CommentFactory(**OF_ADA)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_an_approval_that_was_undone_does_not_count(self, moderator):
        approved(moderator, 2, **OF_ADA)
        Comment.objects.first().undo(by=moderator)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_an_approved_comment_that_was_later_rejected_does_not_count(self, moderator):
        approved(moderator, 2, **OF_ADA)
        Comment.objects.first().reject(by=moderator)
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA)))

    def test_approvals_outlive_a_change_of_keys(self, moderator, settings):
        approved(moderator, 2, **OF_ADA)
        settings.EMAIL_KEYS = ["a new key in front " * 2, *settings.EMAIL_KEYS]
        assert commenter.holds_newcomers(Subject(CommentFactory(**OF_ADA))) is None


class TestHoldsBorrowedNames:
    @pytest.mark.parametrize("name", ["Ana Lee", "Аnа Lee", "ana  lee"])
    def test_it_holds_a_name_that_reads_like_an_authors(self, name):
        AuthorFactory(name="Ana Lee")
        reason = commenter.holds_borrowed_names(Subject(CommentFactory(name=name))).reasons[0]
        assert (reason.code, reason.place) == ("name_of_staff", "name")

    def test_it_is_silent_about_other_names(self):
        AuthorFactory(name="Ana Lee")
        assert commenter.holds_borrowed_names(Subject(CommentFactory(name="Ana Leigh"))) is None

    def test_it_is_silent_about_the_author_signed_in(self):
        AuthorFactory(name="Ana Lee")
        assert commenter.holds_borrowed_names(Subject(StaffCommentFactory(name="Ana Lee"))) is None


class TestHoldsLinks:
    def test_one_link_is_welcome(self):
        assert links.holds_links(Subject(CommentFactory(body="See https://a.example/b."))) is None

    def test_more_are_held_with_what_was_found_and_where(self):
        comment = CommentFactory(body="See https://a.example/ and https://b.example/c")
        (reason,) = links.holds_links(Subject(comment)).reasons
        assert reason.matched == "https://a.example/ https://b.example/c"
        begin = comment.body.index("https://b")
        assert reason.place == f"body:{begin}-{len(comment.body)}"

    def test_links_without_a_scheme_count(self):
        comment = CommentFactory(body="www.pills.example and cheap.example/pills")
        assert links.holds_links(Subject(comment)).ruling == Ruling.HOLD


class TestHoldsHoneypot:
    def test_a_filled_trap_is_held_with_what_was_in_it(self):
        comment = CommentFactory()
        comment.trap = "Cheap pills"
        assert submission.holds_honeypot(Subject(comment)).reasons[0].matched == "Cheap pills"

    def test_an_empty_trap_says_nothing(self):
        assert submission.holds_honeypot(Subject(CommentFactory())) is None


class TestHoldsHasty:
    @pytest.mark.parametrize(("seconds", "told"), [(2.4, "2.4 seconds"), (1, "1 second")])
    def test_two_seconds_are_too_few(self, seconds, told):
        comment = CommentFactory()
        comment.seconds = seconds
        assert submission.holds_hasty(Subject(comment)).reasons[0].matched == told

    @pytest.mark.parametrize("seconds", [3, 86400, None])
    def test_a_page_open_for_longer_or_without_scripts_is_fine(self, seconds):
        comment = CommentFactory()
        comment.seconds = seconds
        assert submission.holds_hasty(Subject(comment)) is None


class TestHoldsDuplicates:
    WORDS = "Buy my wonderful watches today"

    def test_the_same_words_by_anybody_anywhere_are_held(self):
        CommentFactory(body=self.WORDS)
        copy = CommentFactory(body=f" {self.WORDS.upper()}  ")
        assert submission.holds_duplicates(Subject(copy)).ruling == Ruling.HOLD

    def test_words_of_long_ago_are_forgotten(self):
        CommentFactory(body=self.WORDS, created_at=timezone.now() - timedelta(days=8))
        assert submission.holds_duplicates(Subject(CommentFactory(body=self.WORDS))) is None

    def test_a_few_words_are_nobodys_in_particular(self):
        CommentFactory(body="Thank you all!")
        assert submission.holds_duplicates(Subject(CommentFactory(body="Thank you all!"))) is None

    def test_a_comment_is_no_duplicate_of_itself(self):
        assert submission.holds_duplicates(Subject(CommentFactory(body=self.WORDS))) is None


class TestHoldsBursts:
    def test_the_sixth_from_one_network_is_held(self):
        for _ in range(5):
            CommentFactory(ip_hash="a" * 32)
        assert (
            submission.holds_bursts(Subject(CommentFactory(ip_hash="a" * 32))).ruling == Ruling.HOLD
        )

    def test_what_others_send_under_an_address_from_elsewhere_holds_its_owner_up_by_nothing(self):
        for n in range(9):
            CommentFactory(email=ADA, ip_hash=f"{n}" * 32)
        assert submission.holds_bursts(Subject(CommentFactory(email=ADA, ip_hash="a" * 32))) is None

    def test_five_are_a_lively_debate(self):
        for _ in range(4):
            CommentFactory(ip_hash="a" * 32)
        assert submission.holds_bursts(Subject(CommentFactory(ip_hash="a" * 32))) is None

    def test_an_hour_of_them_is_a_lively_debate_too(self):
        for _ in range(6):
            CommentFactory(email=ADA, created_at=timezone.now() - timedelta(minutes=11))
        assert submission.holds_bursts(Subject(CommentFactory(email=ADA))) is None

    def test_comments_without_a_known_network_are_not_neighbours(self):
        for _ in range(6):
            CommentFactory(ip_hash="")
        assert submission.holds_bursts(Subject(CommentFactory(ip_hash=""))) is None


def test_every_check_is_named_for_the_ruling_it_can_give():
    for check in CHECKS:
        assert check.__name__.split("_")[0] in {"publishes", "holds", "rejects"}


def test_no_check_changes_anything():
    comment = CommentFactory(body="https://a.example/ https://b.example/ and more words")
    comment.trap, comment.seconds = "x", 1
    before = Comment.objects.values().get(pk=comment.pk), Decision.objects.count()
    codes = {
        reason.code for check in CHECKS if (v := check(Subject(comment))) for reason in v.reasons
    }
    assert codes <= set(SENTENCES) and len(codes) >= 4
    assert (Comment.objects.values().get(pk=comment.pk), Decision.objects.count()) == before
