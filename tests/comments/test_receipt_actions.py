"""What the holder of a receipt may do: edit, withdraw, and ask for another look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import AlreadyDecided, Comment, Decision, TooLate
from comments.models.comment_parts.author_actions import EDIT_MINUTES
from comments.moderation.checks.pipeline import judge
from comments.moderation.verdicts import publish
from tests.comments.receipts import OWN, page
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

BETTER = "I crossed all twelve."


@pytest.fixture
def do(client):
    def act(token, verb, headers=OWN, **fields):
        return client.post(f"/receipts/{token}/{verb}/", fields, headers=headers)

    return act


class TestEditing:
    def test_new_words_go_through_the_checks_again(self, do, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        assert do(token, "edit", body=BETTER).status_code == 303
        comment.refresh_from_db()
        assert comment.body == BETTER and "twelve" in comment.body_html
        assert comment.is_waiting, "a newcomer's words are read before they appear"
        rulings = list(comment.decisions.values_list("ruling", flat=True))
        assert rulings == ["hold", "publish", "edit", "hold"]

    def test_readers_see_that_it_was_edited(self, client, do, sent, moderator):
        comment, token = sent
        do(token, "edit", body=BETTER)
        comment.refresh_from_db()
        comment.approve(by=moderator)
        html = client.get(comment.article.get_absolute_url()).content.decode()
        assert 'class="comment-edited">edited<' in html

    def test_moderators_see_what_it_said_before(self, do, sent):
        comment, token = sent
        do(token, "edit", body=BETTER)
        decision = comment.decisions.get(ruling=Decision.EDIT)
        assert decision.reasons == [{"code": "edited", "matched": "I crossed all eleven."}]
        assert decision.maker == "the commenter"

    @pytest.mark.parametrize("body", ["", "   ", "\u200b", "x" * 5001])
    def test_words_that_will_not_do_come_back(self, do, sent, body):
        comment, token = sent
        response = do(token, "edit", body=body)
        assert response.status_code == 422 and "invalid-feedback" in response.content.decode()
        comment.refresh_from_db()
        assert comment.body == "I crossed all eleven."

    def test_the_time_for_it_ends(self, do, client, sent):
        comment, token = sent
        early = timezone.now() - timedelta(minutes=EDIT_MINUTES, seconds=1)
        Comment.objects.filter(pk=comment.pk).update(created_at=early)
        assert "Edit your comment" not in page(client, token)
        response = do(token, "edit", body=BETTER)
        html = response.content.decode()
        assert response.status_code == 409
        assert "You can no longer edit this comment" in html and BETTER in html

    @pytest.mark.parametrize(
        ("status", "code"), [("published", 409), ("pending", 409), ("spam", 303)]
    )
    def test_a_reply_ends_it(self, do, article, sent, moderator, status, code):
        comment, token = sent
        comment.approve(by=moderator)
        CommentFactory(article=article, parent=comment, status=status)
        assert do(token, "edit", body=BETTER).status_code == code

    @pytest.mark.parametrize("verb", [Comment.reject, Comment.mark_spam])
    def test_a_declined_one_cannot_be_edited(self, do, sent, moderator, verb):
        comment, token = sent
        verb(comment, by=moderator)
        assert do(token, "edit", body=BETTER).status_code == 409

    def test_what_a_moderator_decided_meanwhile_stands(self, sent, moderator):
        comment, _ = sent
        stale = Comment.objects.get(pk=comment.pk)
        comment.reject(by=moderator)
        with pytest.raises(TooLate):
            stale.edit(BETTER)
        comment.refresh_from_db()
        assert comment.status == "rejected" and comment.body == "I crossed all eleven."

    def test_words_that_stand_there_already_wait_and_the_answer_tells_nothing(
        self, post, do, article, sent
    ):
        """Else it would tell by whom, as far as the address that the other typed was the same."""
        comment, token = sent
        post(article, body=BETTER)
        assert do(token, "edit", body=BETTER).status_code == 303
        comment.refresh_from_db()
        assert comment.is_waiting and comment.body == BETTER

    def test_html_in_it_is_words(self, do, sent):
        comment, token = sent
        do(token, "edit", body="<script>alert(1)</script>")
        comment.refresh_from_db()
        assert "<script" not in comment.body_html

    def test_a_broken_check_leaves_it_waiting(self, sent, moderator, monkeypatch):
        comment, _ = sent
        comment.approve(by=moderator)

        def breaks(_):
            raise RuntimeError

        monkeypatch.setattr("comments.models.comment_parts.author_actions.judge", breaks)
        with pytest.raises(RuntimeError):
            comment.edit(BETTER)
        comment.refresh_from_db()
        assert comment.is_waiting, "nobody reads words that were not checked"


class TestEditingMeanwhile:
    """A verdict counts for the words that the checks read, and for no others."""

    OTHERS = "Buy at https://spam.example now."

    def judging_while_edited(self, monkeypatch, where):
        """The checks publish; but before they have answered, other words come."""

        def while_edited(subject):
            monkeypatch.setattr(where, judge)
            Comment.objects.get(pk=subject.comment.pk).edit(self.OTHERS)
            return publish("trusted")

        monkeypatch.setattr(where, while_edited)

    def assert_others_wait(self):
        comment = Comment.objects.get()
        assert comment.body == self.OTHERS and comment.is_waiting
        assert not comment.decisions.filter(to_status="published").exists()

    def test_two_edits_at_once(self, do, sent, monkeypatch):
        self.judging_while_edited(monkeypatch, "comments.models.comment_parts.author_actions.judge")
        assert do(sent[1], "edit", body=BETTER).status_code == 303
        self.assert_others_wait()

    def test_an_edit_of_what_is_being_sent(self, post, article, monkeypatch):
        self.judging_while_edited(monkeypatch, "comments.models.comment_parts.submission.judge")
        assert post(article).status_code == 303
        self.assert_others_wait()


class TestWithdrawing:
    def test_it_is_gone_for_readers(self, client, do, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        assert do(token, "withdraw").status_code == 303
        assert "eleven" not in client.get(comment.article.get_absolute_url()).content.decode()

    def test_replies_keep_their_place(self, client, do, article, sent, moderator):
        comment, token = sent
        comment.approve(by=moderator)
        CommentFactory(article=article, parent=comment, body="A good answer.")
        do(token, "withdraw")
        html = client.get(article.get_absolute_url()).content.decode()
        assert "This comment was removed." in html and "A good answer." in html

    def test_a_second_time_says_so(self, do, sent):
        _, token = sent
        do(token, "withdraw")
        assert do(token, "withdraw").status_code == 409


class TestAppealing:
    def test_it_goes_back_to_the_queue_with_the_writers_words(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        assert "Appeal this decision" in page(client, token)
        assert do(token, "appeal", words="I only gave a figure.").status_code == 303
        comment.refresh_from_db()
        assert comment.is_waiting
        decision = comment.decisions.get(ruling=Decision.APPEAL)
        assert decision.reasons == [{"code": "appealed", "matched": "I only gave a figure."}]

    def test_moderators_read_it_in_the_queue_as_words(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        do(token, "appeal", words="I only gave <b>a figure</b>.")
        client.force_login(moderator)
        for address, words in {
            "/admin/comments/comment/": "The commenter appealed",
            f"/admin/comments/comment/{comment.pk}/change/": "The commenter appealed",
        }.items():
            queue = client.get(address).content.decode()
            assert words in queue
            assert "I only gave &lt;b&gt;a figure&lt;/b&gt;." in queue

    def test_once(self, client, do, sent, moderator):
        comment, token = sent
        comment.reject(by=moderator)
        do(token, "appeal", words="Please.")
        comment.refresh_from_db()
        comment.reject(by=moderator)
        assert "Appeal this decision" not in page(client, token)
        assert do(token, "appeal", words="Please!").status_code == 409

    def test_a_waiting_or_published_one_has_nothing_to_appeal(self, do, sent, moderator):
        comment, token = sent
        assert do(token, "appeal", words="Faster!").status_code == 409
        comment.approve(by=moderator)
        assert do(token, "appeal", words="Faster!").status_code == 409

    @pytest.mark.parametrize("words", ["", "x" * 1001])
    def test_words_that_will_not_do_come_back(self, do, sent, moderator, words):
        comment, token = sent
        comment.reject(by=moderator)
        assert do(token, "appeal", words=words).status_code == 422

    def test_it_cannot_be_undone_as_if_a_moderator_had_decided(self, sent, moderator):
        comment, _ = sent
        comment.reject(by=moderator)
        comment.appeal("Please.")
        with pytest.raises(AlreadyDecided):
            comment.undo(by=moderator)


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
    )
    @pytest.mark.parametrize("verb", ["edit", "withdraw"])
    def test_a_form_from_elsewhere_changes_nothing(self, do, sent, headers, verb):
        comment, token = sent
        response = do(token, verb, headers=headers, body=BETTER)
        assert response.status_code == 403
        comment.refresh_from_db()
        assert comment.is_waiting and comment.body == "I crossed all eleven."
