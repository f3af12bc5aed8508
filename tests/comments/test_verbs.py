import pytest

from comments.models import AlreadyDecided, Comment, Decision
from comments.models.decision import Unchangeable
from comments.moderation import checks
from comments.moderation.checks import pipeline
from comments.moderation.submission_signals import SubmissionSignals
from comments.moderation.verdicts import Reason, Ruling, Verdict
from tests.factories import CommentFactory, StaffCommentFactory, UserFactory

pytestmark = pytest.mark.django_db


def written(article, **fields):
    """A comment that nobody has sent yet."""
    fields = {"name": "Ines", "email": "ines@reader.example", "body": "Words."} | fields
    return Comment(article=article, **fields)


@pytest.fixture
def checked_by(monkeypatch):
    """Puts other checks in the place of CHECKS."""

    def replace(*own_checks):
        monkeypatch.setattr(pipeline.judge, "__defaults__", (own_checks,))

    assert pipeline.judge.__defaults__ == (checks.CHECKS,)
    return replace


@pytest.fixture
def comment():
    return CommentFactory(status="pending")


class TestSubmit:
    @pytest.mark.parametrize(
        ("ruling", "status"),
        [
            (Ruling.PUBLISH, "published"),
            (Ruling.HOLD, "pending"),
            (Ruling.REJECT, "rejected"),
            (Ruling.SPAM, "spam"),
        ],
    )
    def test_the_verdict_is_applied_and_recorded(self, article, checked_by, ruling, status):
        reason = Reason("because", matched="Words", place="body:0")
        checked_by(lambda comment: Verdict(ruling, (reason,)))
        comment = written(article).submit()
        comment.refresh_from_db()
        decision = comment.decisions.get()
        assert (comment.status, decision.to_status, decision.ruling) == (status, status, ruling)
        assert decision.from_status == "pending" and decision.by is None
        assert decision.checked_by == "<lambda>"
        assert decision.reasons == [
            {"code": "because", "rule": "<lambda>", "matched": "Words", "place": "body:0"}
        ]

    def test_without_objections_it_is_published_and_that_is_recorded_too(self, article, checked_by):
        checked_by()
        comment = written(article).submit()
        assert comment.is_public
        assert comment.decisions.get().checked_by == "no_objection"

    def test_a_newcomer_waits(self, article):
        assert written(article).submit().is_waiting

    def test_the_checks_learn_how_it_was_sent(self, article):
        comment = written(article).submit(signals=SubmissionSignals(trap="pills", seconds=1))
        codes = {reason["code"] for reason in comment.decisions.get().reasons}
        assert {"honeypot", "hasty", "newcomer"} <= codes

    def test_the_same_comment_again_leads_to_the_first(self, article):
        sent = {"ip_hash": "of one network"}
        first = written(article, **sent).submit()
        assert written(article, body=" words. ", **sent).submit().pk == first.pk
        assert Comment.objects.count() == 1

    def test_it_is_kept_waiting_when_judging_fails_altogether(self, article, monkeypatch):
        def fails(comment):
            raise MemoryError

        monkeypatch.setattr("comments.models.comment_parts.submission.judge", fails)
        with pytest.raises(MemoryError):
            written(article).submit()
        assert Comment.objects.get().is_waiting

    def test_a_moderator_who_is_quicker_than_the_checks_has_the_last_word(
        self, article, checked_by, moderator
    ):
        def publishes_late(comment):
            Comment.objects.get().mark_spam(by=moderator)
            return Verdict(Ruling.PUBLISH)

        checked_by(publishes_late)
        comment = written(article).submit()
        assert comment.status == "spam"
        assert Comment.objects.get().status == "spam"


class TestDeciding:
    @pytest.mark.parametrize(
        ("verb", "status", "ruling"),
        [
            (Comment.approve, "published", "publish"),
            (Comment.reject, "rejected", "reject"),
            (Comment.mark_spam, "spam", "spam"),
        ],
    )
    def test_a_verb_changes_the_status_and_appends_a_decision(
        self, comment, moderator, verb, status, ruling
    ):
        decision = verb(comment, by=moderator)
        comment.refresh_from_db()
        assert comment.status == status and comment.decided_at == decision.made_at
        assert (decision.ruling, decision.by, decision.from_status) == (
            ruling,
            moderator,
            "pending",
        )

    def test_a_mind_can_be_changed_and_both_decisions_stay(self, comment, moderator):
        comment.mark_spam(by=moderator)
        comment.approve(by=moderator)
        assert comment.is_public
        assert [d.ruling for d in comment.decisions.all()] == ["spam", "publish"]

    def test_a_reason_for_rejecting_is_kept(self, comment, moderator):
        decision = comment.reject(by=moderator, reason="off_topic")
        assert decision.sentences[0]["words"] == "Not about the article."

    def test_the_second_of_two_moderators_learns_who_decided(self, comment, moderator):
        stale = Comment.objects.get(pk=comment.pk)
        comment.approve(by=moderator)
        with pytest.raises(AlreadyDecided, match="Mona Moss approved this comment at") as error:
            stale.reject(by=UserFactory())
        assert error.value.decision.by == moderator
        assert Comment.objects.get().is_public

    def test_what_was_seen_counts_and_not_what_was_loaded_since(self, comment, moderator):
        comment.approve(by=moderator)
        with pytest.raises(AlreadyDecided):
            Comment.objects.get().reject(by=UserFactory(), seen="pending")

    def test_deciding_the_same_twice_is_no_second_decision(self, comment, moderator):
        comment.approve(by=moderator)
        with pytest.raises(AlreadyDecided):
            comment.approve(by=moderator)
        assert comment.decisions.count() == 1

    def test_a_refused_decision_leaves_no_trace(self, comment, moderator):
        stale = Comment.objects.get(pk=comment.pk)
        comment.approve(by=moderator)
        before = Comment.objects.values().get()
        with pytest.raises(AlreadyDecided):
            stale.mark_spam(by=moderator)
        assert Comment.objects.values().get() == before
        assert Decision.objects.count() == 1


class TestUndo:
    def test_it_returns_to_the_state_before_and_names_what_it_undoes(self, comment, moderator):
        rejected = comment.reject(by=moderator)
        undone = comment.undo(by=moderator)
        comment.refresh_from_db()
        assert comment.is_waiting and comment.decided_at is None
        assert undone.undoes == rejected and undone.ruling == "undo"

    def test_several_are_undone_one_after_the_other(self, comment, moderator):
        comment.approve(by=moderator)
        comment.mark_spam(by=moderator)
        comment.undo(by=moderator)
        assert comment.is_public
        comment.undo(by=moderator)
        assert comment.is_waiting

    def test_what_the_checks_decided_is_nobodys_to_undo(self, article, moderator):
        comment = written(article).submit()
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator)

    def test_it_undoes_the_decision_meant_and_no_later_one(self, comment, moderator):
        meant = comment.approve(by=moderator)
        comment.mark_spam(by=UserFactory(username="otto"))
        with pytest.raises(AlreadyDecided, match="Otto marked as spam"):
            comment.undo(by=moderator, decision=meant)
        assert comment.status == "spam"

    def test_a_button_pressed_twice_undoes_once(self, comment, moderator):
        comment.approve(by=moderator)
        meant = comment.mark_spam(by=moderator)
        comment.undo(by=moderator, decision=meant)
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator, decision=meant)
        assert comment.is_public


class TestWithdraw:
    def test_it_takes_the_comment_from_readers(self):
        comment = CommentFactory()
        comment.withdraw()
        assert not comment.is_public
        assert comment.latest_decision.maker == "the commenter"

    @pytest.mark.parametrize("verb", [Comment.approve, Comment.reject, Comment.mark_spam])
    def test_it_is_final_for_moderators(self, moderator, verb):
        comment = CommentFactory()
        comment.withdraw()
        with pytest.raises(AlreadyDecided, match="The commenter withdrew"):
            verb(comment, by=moderator)

    def test_an_earlier_decision_is_not_undone_over_it(self, comment, moderator):
        comment.approve(by=moderator)
        comment.withdraw()
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator)


class TestDecisions:
    def test_they_are_never_edited(self, comment, moderator):
        decision = comment.approve(by=moderator)
        decision.ruling = "spam"
        with pytest.raises(Unchangeable):
            decision.save()
        with pytest.raises(Unchangeable):
            Decision.objects.update(ruling="spam")

    def test_they_are_never_deleted_but_with_their_comment(self, comment, moderator):
        comment.approve(by=moderator)
        with pytest.raises(Unchangeable):
            comment.decisions.all().delete()
        comment.delete()
        assert not Decision.objects.exists()

    def test_they_outlive_the_account_that_made_them(self, comment, moderator):
        comment.approve(by=moderator)
        moderator.delete()
        assert comment.decisions.get().maker == "a moderator"

    def test_an_undo_must_name_what_it_undoes(self, comment):
        with pytest.raises(Exception, match="undo_names_what_it_undoes"):
            Decision.objects.create(
                comment=comment, ruling="undo", from_status="spam", to_status="pending"
            )

    def test_a_check_and_a_person_never_decide_together(self, comment, moderator):
        with pytest.raises(Exception, match="check_or_person_decides"):
            Decision.objects.create(
                comment=comment,
                ruling="hold",
                by=moderator,
                checked_by="holds_links",
                from_status="pending",
                to_status="pending",
            )


def test_a_staff_reply_is_published_at_once(article, moderator):
    comment = StaffCommentFactory.build(article=article, account=moderator, status="pending")
    assert comment.submit().is_public
