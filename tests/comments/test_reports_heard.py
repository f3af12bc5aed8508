"""What reports do: enough of them take a comment back to the queue, and a decision answers all."""

import pytest
from django.utils import timezone

from comments.models import AlreadyDecided, Comment, Decision, Report
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.models.report import CASE
from comments.moderation.checks.readers import holds_reported
from comments.moderation.reasons import REPORTED
from comments.receipts import receipt_links
from tests.comments.conftest import ADA
from tests.comments.reporting import REPORTS_TO_HOLD, network, report, send
from tests.crowds import at_once
from tests.factories import CommentFactory, StaffCommentFactory

pytestmark = pytest.mark.django_db


def by_ada(article, commenter, body):
    """As the receipts in her browser prove; the checks let it appear."""
    ada = {"name": "Ada", "email": ADA, "commenter": commenter}
    return Comment(article=article, body=body, **ada).submit()


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, name="Zenobia", email="zenobia@reader.example")


class TestManyReports:
    def test_of_different_networks_take_it_back_to_the_queue(self, comment):
        report(comment, REPORTS_TO_HOLD - 1)
        assert comment.is_published
        report(comment, numbered_from=50, reason="spam", words="Never told to the writer.")
        assert comment.is_waiting
        decision = comment.decisions.get()
        assert (decision.ruling, decision.checked_by, decision.by) == (
            "hold",
            "holds_reported",
            None,
        )
        (reason,) = decision.reasons
        assert reason["code"] == "reported"
        assert reason["matched"] == "2 × Abuse, hatred or threats, 1 × Spam or advertising"
        assert Report.objects.open().count() == REPORTS_TO_HOLD

    def test_one_report_hides_nothing_however_grave(self, comment):
        report(comment, reason="illegal", words="Paragraph 130.")
        assert comment.is_published
        assert list(Comment.objects.reported()) == [comment]

    def test_do_not_hide_what_the_newsroom_wrote_and_moderators_see_that(
        self, article, admin_client
    ):
        staff = StaffCommentFactory(article=article)
        report(staff, REPORTS_TO_HOLD + 1)
        assert staff.is_published and list(Comment.objects.reported()) == [staff]
        page = admin_client.get("/admin/comments/comment/?status=reported").text
        assert "Staff wrote it, so it stays public" in page
        assert "until more readers report it" not in page

    def test_at_once_are_one_case_and_hide_nothing(self, comment):
        for n in range(5 * REPORTS_TO_HOLD):
            assert send(comment, at=network(n)).status_code == 303
        comment.refresh_from_db()
        assert comment.is_published and comment.weight_of_reports == 1
        assert list(Comment.objects.reported()) == [comment]

    @pytest.mark.parametrize("verb", ["approve", "feature", "keep", "correct"])
    def test_never_hide_what_a_person_approved_and_moderators_see_that(
        self, comment, moderator, admin_client, verb
    ):
        if verb == "approve":
            comment.recall()
            comment.reject(by=moderator)
        if verb == "keep":
            report(comment)
        more = {"body": "Milder words."} if verb == "correct" else {}
        getattr(comment, verb)(by=moderator, **more)
        report(comment, 3 * REPORTS_TO_HOLD, numbered_from=50)
        assert comment.is_published and comment.is_public
        assert list(Comment.objects.reported()) == [comment]
        page = admin_client.get("/admin/comments/comment/?status=reported").content.decode()
        assert "A moderator approved it, so it stays public" in page

    def test_hide_it_again_where_the_approval_was_taken_back(self, comment, moderator):
        comment.feature(by=moderator)
        comment.undo(by=moderator)
        report(comment, REPORTS_TO_HOLD)
        assert comment.is_waiting

    def test_hide_words_that_no_person_approved_though_they_approved_those_before(
        self, article, commenter, moderator
    ):
        wrote = by_ada(article, commenter, "Something nice.")
        wrote.feature(by=moderator)
        wrote.edit("Something awful.")
        assert wrote.is_published
        report(wrote, REPORTS_TO_HOLD)
        assert wrote.is_waiting

    def test_of_a_network_count_less_the_more_of_its_reports_were_dismissed(
        self, article, moderator
    ):
        for dismissed in CommentFactory.create_batch(2, article=article):
            report(dismissed)
            dismissed.keep(by=moderator)
        comment = CommentFactory(article=article)
        report(comment, REPORTS_TO_HOLD)  # the first of them from that network
        assert comment.is_published
        assert comment.weight_of_reports == pytest.approx(REPORTS_TO_HOLD - 1 + 1 / 3)
        report(comment, numbered_from=50)
        assert comment.is_waiting

    def test_of_a_network_that_was_right_as_often_as_wrong_count_as_others_do(
        self, article, moderator
    ):
        for verb in (Comment.keep, Comment.reject):
            other = CommentFactory(article=article)
            report(other)
            verb(other, by=moderator)
        comment = CommentFactory(article=article)
        report(comment, REPORTS_TO_HOLD)
        assert comment.is_waiting

    def test_of_forgotten_networks_are_one_and_are_not_held_against_anybody(self, comment):
        for n in range(3):
            Report.objects.create(
                comment=comment,
                reason="spam",
                receipt_hash=f"{n}",
                outcome="dismissed",
                decided_at=timezone.now(),
            )
        for n in range(3, 6):
            at = timezone.now() + n * CASE
            Report.objects.create(
                comment=comment, reason="spam", receipt_hash=f"{n}", created_at=at
            )
        assert comment.weight_of_reports == 1

    def test_are_not_answered_by_new_words(self, article, commenter):
        wrote = by_ada(article, commenter, "Something awful.")
        assert wrote.is_published
        report(wrote, REPORTS_TO_HOLD)
        wrote.edit("Something nicer.")
        assert wrote.is_waiting and wrote.decisions.last().checked_by == "holds_reported"
        assert Report.objects.open().count() == REPORTS_TO_HOLD

    def test_the_writer_is_told_that_and_not_what(self, comment, client):
        token = receipt_links.new_token()
        Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
        report(comment, REPORTS_TO_HOLD, words="Never told to the writer.")
        page = client.get(f"/receipts/{token}/").content.decode()
        assert REPORTED in page
        assert "Never told" not in page and "Abuse, hatred" not in page

    def test_a_comment_that_waits_for_another_reason_says_nothing_of_reports(self, article):
        assert not CommentFactory(article=article, status="pending").was_recalled

    def test_nobody_is_asked_about_a_comment_that_is_not_kept_yet(self, article):
        Report.objects.create(reason="spam", receipt_hash="an orphan's")
        assert holds_reported(Subject(Comment(article=article, name="Ines", body="Words."))) is None


class TestADecision:
    @pytest.mark.parametrize(
        ("verb", "outcome"),
        [
            (Comment.keep, "dismissed"),
            (Comment.reject, "upheld"),
            (Comment.mark_spam, "upheld"),
        ],
    )
    def test_answers_what_is_open_and_its_undoing_opens_exactly_that(
        self, comment, moderator, verb, outcome
    ):
        report(comment)
        comment.keep(by=moderator)
        answered = Report.objects.get()
        report(comment, 2, numbered_from=50)
        decision = verb(comment, by=moderator)
        assert set(Report.objects.exclude(pk=answered.pk).values_list("outcome", flat=True)) == {
            outcome
        }
        assert set(decision.settled_reports.all()) == set(
            Report.objects.filter(decided_at=decision.made_at)
        )
        comment.undo(by=moderator)
        assert set(Report.objects.open()) == set(Report.objects.exclude(pk=answered.pk))
        assert comment.is_published

    def test_of_the_checks_answers_nobody(self, comment):
        report(comment, REPORTS_TO_HOLD)
        assert Report.objects.open().count() == REPORTS_TO_HOLD

    def test_that_is_undone_into_a_rejection_upholds_what_came_meanwhile(self, article, moderator):
        comment = CommentFactory(article=article, status="pending")
        comment.reject(by=moderator)
        comment.approve(by=moderator)
        report(comment)
        comment.undo(by=moderator)
        assert Report.objects.get().outcome == Report.Outcome.UPHELD

    def test_keep_is_for_what_is_reported_and_public(self, comment, moderator):
        with pytest.raises(AlreadyDecided):
            comment.keep(by=moderator)
        report(comment, REPORTS_TO_HOLD)
        with pytest.raises(AlreadyDecided):
            comment.keep(by=moderator)
        assert not comment.decisions.filter(ruling=Decision.KEEP).exists()

    def test_to_keep_what_a_colleague_kept_says_who_did(self, comment, moderator):
        report(comment)
        comment.keep(by=moderator)
        with pytest.raises(AlreadyDecided, match="Mona Moss dismissed the reports on"):
            comment.keep(by=moderator, seen="published")

    def test_is_not_undone_once_other_words_were_recalled(self, article, commenter, moderator):
        wrote = by_ada(article, commenter, "Something nice.")
        report(wrote)
        wrote.keep(by=moderator)
        wrote.edit("Something awful.")
        report(wrote, REPORTS_TO_HOLD, numbered_from=50)
        assert wrote.is_waiting
        with pytest.raises(AlreadyDecided):
            wrote.undo(by=moderator)


class TestAtTheSameMoment:
    def test_twenty_reports_recall_a_comment_once(self, database_file):
        comment = CommentFactory()
        report(comment, REPORTS_TO_HOLD - 1, numbered_from=50)
        answers = at_once(20, lambda n: send(comment, at=network(n)).status_code)
        comment.refresh_from_db()
        assert comment.is_waiting and comment.decisions.count() == 1
        # Who came when it was no longer public reads that, and leaves no report.
        assert set(answers) <= {303, 404} and answers.count(303) == 1
        assert Report.objects.open().count() == REPORTS_TO_HOLD

    def test_a_double_click_makes_one_report(self, database_file):
        comment, token = CommentFactory(), receipt_links.new_token()
        answers = at_once(
            8, lambda n: send(comment, receipt=token, words="Look.").headers.get("Location")
        )
        assert set(answers) == {f"/reports/{token}/"}
        assert Report.objects.count() == 1

    def test_a_report_of_what_goes_meanwhile_is_answered_and_leaves_no_orphan(self, database_file):
        for verb in (Comment.withdraw, Comment.delete) * 3:
            comment = CommentFactory()

            def act(n, comment=comment, verb=verb):
                if n == 0:
                    return verb(Comment.objects.get(pk=comment.pk)) and 0
                return send(comment, at=network(n)).status_code

            # One less than it takes to recall it, so that its writer finds it as it was.
            assert set(at_once(REPORTS_TO_HOLD, act)[1:]) <= {303, 404}
            assert not Report.objects.open().exists()
            assert not Report.objects.filter(outcome="").exists()
