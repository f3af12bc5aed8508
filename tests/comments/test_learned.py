"""What the filter learns from decisions, when it speaks, and that it forgets without a trace."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from comments.models import Comment, FilterFeature, Policy
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.models.filter_feature import ALL
from comments.moderation.submission_signals import SubmissionSignals
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

SEEN_ENOUGH = Policy().filter_ready_after
SPAM = "Subscribe to my channel http://videos.example/{n}"
GOOD = "I crossed the bridge with my sister in {n}."


@pytest.fixture
def waiting(article):
    def make(body, **more):
        return CommentFactory(article=article, status="pending", body=body, **more)

    return make


@pytest.fixture
def taught(waiting, moderator):
    """Fifty good ones and fifty of spam, decided by a person."""
    for n in range(SEEN_ENOUGH):
        waiting(GOOD.format(n=1900 + n)).approve(by=moderator)
        waiting(SPAM.format(n=n)).mark_spam(by=moderator)


def state():
    return list(FilterFeature.objects.order_by("text").values_list("text", "good", "spam"))


def of_all():
    return next((row[1:] for row in state() if row[0] == ALL), (0, 0))


class TestWhatTeaches:
    def test_a_persons_approval_and_spam_do(self, waiting, moderator):
        waiting("A good word.").approve(by=moderator)
        waiting("Buy now!").mark_spam(by=moderator)
        assert of_all() == (1, 1)
        assert ("word buy", 0, 1) in state() and ("word word", 1, 0) in state()

    def test_a_rejection_does_not_for_rude_is_no_spam(self, waiting, moderator):
        waiting("Fool!").reject(by=moderator)
        assert state() == []

    def test_what_the_checks_decide_does_not(self, article):
        staff = UserFactory(is_superuser=True)
        comment = Comment(article=article, account=staff, name="Mona", body="We looked into it.")
        assert comment.submit().is_published
        assert state() == []

    def test_deciding_otherwise_teaches_the_other(self, waiting, moderator):
        comment = waiting("Buy now!")
        comment.approve(by=moderator)
        comment.mark_spam(by=moderator)
        assert of_all() == (0, 1) and ("word buy", 0, 1) in state()
        comment.reject(by=moderator)
        assert state() == []


class TestForgetting:
    @pytest.fixture
    def before(self, waiting, moderator):
        waiting("A word that was known.").approve(by=moderator)
        return state()

    @pytest.mark.parametrize("verb", [Comment.approve, Comment.mark_spam])
    def test_an_undo_leaves_what_was_there(self, before, waiting, moderator, verb):
        comment = waiting("A word that was new, http://new.example/")
        verb(comment, by=moderator)
        assert state() != before
        comment.undo(by=moderator)
        assert state() == before

    @pytest.mark.parametrize("replies", [0, 1])
    def test_an_erasure_does_too(self, before, waiting, moderator, replies, article):
        comment = waiting("A word that was new.")
        comment.approve(by=moderator)
        CommentFactory.create_batch(replies, article=article, parent=comment)
        comment.erase()
        assert state() == before
        assert not Comment.objects.exclude(filter_reasons=[]).exists()

    def test_so_does_a_deletion_with_the_article(self, before, waiting, moderator):
        other = CommentFactory(status="pending", body="Something new.")
        other.approve(by=moderator)
        other.article.delete()
        assert state() == before

    def test_edited_words_are_forgotten_until_somebody_read_the_new_ones(
        self, before, waiting, moderator
    ):
        comment = waiting("A word that was new.")
        comment.approve(by=moderator)
        comment.edit("Quite other words.")
        assert state() == before
        comment.approve(by=moderator)
        assert ("word quit", 1, 0) in state() and ("word new", 0, 0) not in state()

    def test_withdrawing_undoes_no_decision(self, waiting, moderator):
        comment = waiting("A good word.")
        comment.approve(by=moderator)
        comment.withdraw()
        assert of_all() == (1, 0)


class TestWhenItSpeaks:
    def send(self, article, body, **more):
        comment = Comment(article=article, name="Ines", email="ines@reader.example", body=body)
        return comment.submit(**more)

    def test_it_holds_what_reads_like_spam_and_says_why(self, article, taught):
        comment = self.send(article, SPAM.format(n="new"))
        reasons = {reason["code"]: reason for reason in comment.latest_decision.reasons}
        assert comment.is_waiting
        assert "a link to videos.example" in reasons["likely_spam"]["matched"]
        assert comment.filter_value > 3 and comment.filter_reasons

    def test_it_lets_pass_what_reads_like_good_ones(self, article, taught):
        comment = self.send(article, GOOD.format(n=1870))
        codes = {reason["code"] for reason in comment.latest_decision.reasons}
        assert "likely_spam" not in codes and comment.filter_value < 0

    def test_it_only_watches_until_it_has_seen_enough(self, article, waiting, moderator):
        for n in range(SEEN_ENOUGH - 1):
            waiting(SPAM.format(n=n)).mark_spam(by=moderator)
        comment = self.send(article, SPAM.format(n="new"))
        codes = {reason["code"] for reason in comment.latest_decision.reasons}
        assert "likely_spam" not in codes and comment.filter_value is not None

    def test_it_never_does_more_than_hold(self, article, taught):
        assert self.send(article, SPAM.format(n="new")).status == "pending"

    def test_the_time_it_took_counts_as_one_of_five_paces(self, article, moderator):
        comment = self.send(article, "Quick.", signals=SubmissionSignals(seconds=4))
        comment.approve(by=moderator)
        assert comment.seconds == 4 and ("pace 1", 1, 0) in state()

    def test_moderators_read_what_it_says_as_words(self, admin_client, article, taught):
        comment = self.send(article, "<b>Subscribe</b> to my channel")
        page = admin_client.get(f"/admin/comments/comment/?q={comment.name}").content.decode()
        assert (
            "<span>Spam filter</span> Advertising: likely (+" in page and "<b>Subscribe" not in page
        )

    @pytest.mark.parametrize(
        ("value", "told"),
        [(0.04, "unclear (+0.0)"), (-0.9, "unclear (−0.9)"), (-1.0, "unlikely (−1.0)")],
    )
    def test_takes_no_side_where_it_would_be_a_guess(self, value, told):
        comment = Comment(body="Words.", filter_value=value, filter_reasons=[["code", value]])
        assert comment.weighed_in_words.startswith(f"Advertising: {told}")

    def test_it_costs_three_queries(self, article, taught, django_assert_num_queries):
        comment = Comment(article=article, name="Ines", body="A few words, and a few more.")
        with django_assert_num_queries(
            3
        ):  # the rules · the counts of its features · where the line is
            assert Subject(comment).is_likely_spam is not None


class TestAsJSON:
    def exported(self):
        out = io.StringIO()
        call_command("export_filter", stdout=out)
        return out.getvalue()

    def test_what_goes_out_comes_in(self, tmp_path, waiting, moderator):
        waiting("A good word.").approve(by=moderator)
        before, file = state(), tmp_path / "filter.json"
        file.write_text(self.exported())
        FilterFeature.objects.all().delete()
        call_command("import_filter", str(file), stdout=io.StringIO())
        assert state() == before
        call_command("import_filter", str(file), stdout=io.StringIO())
        assert of_all() == (2, 0), "a second site's knowledge adds to the first one's"

    @pytest.mark.parametrize(
        "told",
        [
            "",
            "[]",
            "{}",
            '{"version": 2, "traits": {}}',
            '{"version": 1, "traits": {"word x": [1]}}',
            '{"version": 1, "traits": {"word x": [-1, 0]}}',
            '{"version": 1, "traits": {"word x": [Infinity, 0]}}',
            '{"version": 1, "traits": {"word x": [1000000001, 0]}}',
            json.dumps({"version": 1, "traits": {"x" * 61: [1, 1]}}),
        ],
    )
    def test_anything_else_is_refused_whole(self, tmp_path, told):
        file = tmp_path / "bad.json"
        file.write_text(told)
        with pytest.raises(CommandError, match="not an export of a spam filter"):
            call_command("import_filter", str(file))
        assert state() == []
