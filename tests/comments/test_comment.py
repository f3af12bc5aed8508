import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from comments import markup
from comments.models import Comment, DiscussionSetting
from comments.privacy import encryption
from tests.comments.hidden import each_hidden
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    StaffCommentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(**changes):
    """Whether the database itself refuses these values for a stored comment."""
    comment = CommentFactory()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**changes)
    return str(error.value)


class TestSaving:
    def test_words_are_cleaned_at_the_door(self):
        comment = CommentFactory(name=" Ines\x0b \u202eReader ", body="One\r\n\ufffetwo\u200b ")
        assert (comment.name, comment.body) == ("Ines Reader", "One\ntwo")

    def test_the_text_is_rendered_once_with_the_renderers_version(self):
        comment = CommentFactory(body="a < b\nhttps://a.example")
        assert comment.body_html == markup.render("a < b\nhttps://a.example")
        assert comment.renderer_version == markup.RENDERER_VERSION

    def test_the_colour_is_random_and_never_follows_the_address(self):
        seeds = {CommentFactory(email="ada@reader.example").avatar_seed for _ in range(4)}
        assert len(seeds) > 1

    def test_an_account_keeps_its_colour(self):
        first = StaffCommentFactory()
        assert StaffCommentFactory(account=first.account).avatar_seed == first.avatar_seed

    def test_the_colour_stays_when_the_words_change(self):
        comment = CommentFactory()
        before = comment.avatar_seed
        comment.edit("Better words.")
        comment.refresh_from_db()
        assert comment.avatar_seed == before

    def test_a_reply_is_one_level_deeper_as_far_as_threads_are_drawn(self):
        comment = CommentFactory()
        depths = []
        for _ in range(6):
            comment = CommentFactory(article=comment.article, parent=comment)
            depths.append(comment.depth)
        assert depths == [1, 2, 3, 3, 3, 3]


class TestTheAddress:
    def test_it_is_stored_sealed_and_opens_for_its_own_comment(self):
        comment = CommentFactory(email="ada@reader.example")
        stored = Comment.objects.get(pk=comment.pk)
        assert "ada" not in stored.email_sealed
        assert stored.email == "ada@reader.example"
        assert stored.masked_email == "a•••@r•••.example"

    def test_without_its_key_it_says_locked_and_nothing_breaks(self, settings):
        comment = CommentFactory(email="ada@reader.example")
        settings.EMAIL_KEYS = ["some other key " * 3]
        assert comment.masked_email == "locked"
        assert comment.email_indexes == [comment.email_index]
        with pytest.raises(encryption.Locked):
            _ = comment.email

    def test_staff_have_none_to_seal(self):
        comment = StaffCommentFactory()
        assert (comment.email, comment.masked_email, comment.email_indexes) == ("", "", [])

    def test_pages_do_not_even_fetch_it(self):
        CommentFactory()
        comment = Comment.objects.with_page_parts().get()
        assert {"email_sealed", "email_index", "ip_hash", "body"} <= comment.get_deferred_fields()


class TestPublic:
    def test_it_holds_published_comments_on_published_articles(self):
        comment = CommentFactory()
        assert list(Comment.objects.public()) == [comment]
        assert comment.is_public

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
    def test_it_leaves_out_every_other_status(self, status):
        comment = CommentFactory(status=status)
        assert not Comment.objects.public().exists()
        assert not comment.is_public

    @each_hidden
    def test_it_leaves_out_comments_of_articles_that_readers_cannot_see(self, hidden):
        comment = CommentFactory(article=hidden())
        assert not Comment.objects.public().exists()
        assert not comment.is_public


class TestTheDatabaseRefuses:
    def test_an_unknown_status(self):
        assert "comment_status_is_known" in refused(status="approved", decided_at=timezone.now())

    def test_a_decided_comment_without_a_time(self):
        assert "decided_comment_has_time" in refused(decided_at=None)

    def test_a_waiting_comment_with_a_time_of_decision(self):
        assert "decided_comment_has_time" in refused(status="pending")

    def test_a_sealed_address_without_its_index(self):
        assert "sealed_email_has_index" in refused(email_index="")

    def test_a_reply_drawn_deeper_than_there_is_room(self):
        assert "reply_is_as_deep_as_drawn" in refused(depth=1)

    def test_a_comment_that_replies_to_itself(self):
        comment = CommentFactory()
        with pytest.raises(IntegrityError, match="comment_is_no_reply_to_itself"):
            Comment.objects.filter(pk=comment.pk).update(parent=comment.pk, depth=1)

    def test_the_same_words_from_the_same_network_in_the_same_place(self):
        first = CommentFactory(body="Well said.", ip_hash="a" * 32)
        with pytest.raises(IntegrityError):
            CommentFactory(article=first.article, ip_hash="a" * 32, body="well  said.")

    def test_a_receipt_of_two_comments(self):
        CommentFactory(receipt_hash="a" * 64)
        with pytest.raises(IntegrityError):
            CommentFactory(receipt_hash="a" * 64)

    @pytest.mark.parametrize(
        "change",
        [
            {"body": "Badly said."},
            {"ip_hash": "b" * 32},
            {"article": None},
            {"parent": True},
        ],
        ids=str,
    )
    def test_but_not_another_comment(self, change):
        first = CommentFactory(body="Well said.", ip_hash="a" * 32)
        same = {"article": first.article, "ip_hash": "a" * 32, "body": "Well said."}
        if "article" in change:
            change = {"article": ArticleFactory()}
        if "parent" in change:
            change = {"parent": first}
        assert CommentFactory(**same | change).pk != first.pk

    def test_nor_words_sent_again_after_they_were_withdrawn(self):
        first = CommentFactory(body="Well said.", email="ada@reader.example")
        first.withdraw()
        again = CommentFactory(article=first.article, body="Well said.", email="ada@reader.example")
        assert again.pk != first.pk

    def test_removing_a_comment_that_has_replies(self):
        reply = CommentFactory(parent=CommentFactory())
        with pytest.raises(RestrictedError):
            reply.parent.delete()


class TestWithOtherRows:
    def test_comments_go_with_their_article_replies_and_all(self):
        first = CommentFactory()
        CommentFactory(article=first.article, parent=first)
        first.article.delete()
        assert not Comment.objects.exists()

    def test_comments_stay_when_an_account_goes(self):
        comment = StaffCommentFactory()
        comment.account.delete()
        comment.refresh_from_db()
        assert not comment.has_staff_badge

    def test_a_discussions_note_is_cleaned(self):
        setting = DiscussionSetting(article=ArticleFactory(), note=" Too\x0b late. ")
        setting.save()
        assert setting.note == "Too\nlate." or setting.note == "Too late."


class TestTheMonogram:
    @pytest.mark.parametrize(
        ("name", "initial"),
        [("ines", "I"), ("«Öz»", "Ö"), ("ßen", "S"), ("42", "4"), ("李雷", "李")],
    )
    def test_it_is_the_first_letter_or_digit_of_the_name(self, name, initial):
        assert Comment(name=name).initial == initial

    def test_its_tone_is_one_of_eight(self):
        assert {Comment(avatar_seed=seed).tone for seed in range(40)} == set(range(1, 9))


def test_the_staff_badge_is_earned_by_an_account_and_by_no_name():
    assert StaffCommentFactory(account=UserFactory()).has_staff_badge
    assert not CommentFactory(name="Staff ✓ Newsroom").has_staff_badge
