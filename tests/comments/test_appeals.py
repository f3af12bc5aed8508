"""An appeal is a question to somebody else than the one who declined the comment."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from comments.models import AlreadyDecided, Comment, ForAColleague, TooLate
from tests.comments.admin import QUEUE, bulk, page_of, press, shown
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

APPEALED = f"{QUEUE}?status=appealed"
SENTENCE = "You decided this. A colleague must answer the appeal."


@pytest.fixture
def otto():
    return UserFactory(username="otto", first_name="Otto", last_name="Ohm", group="Moderators")


def appealed(by, *, verb=Comment.reject, **more):
    comment = CommentFactory(status="pending", **more)
    verb(comment, by=by)
    comment.appeal("Please read it again.")
    comment.refresh_from_db()
    return comment


class TestWhoAnswers:
    @pytest.mark.parametrize("answer", [Comment.approve, Comment.reject, Comment.mark_spam])
    @pytest.mark.parametrize("verb", [Comment.reject, Comment.mark_spam])
    def test_not_who_declined_it_while_a_colleague_can(self, moderator, otto, verb, answer):
        comment = appealed(moderator, verb=verb)
        with pytest.raises(ForAColleague, match=SENTENCE):
            answer(comment, by=moderator)
        assert comment.is_waiting and comment.is_appealed
        answer(comment, by=otto)
        assert not comment.is_appealed

    def test_not_even_a_superuser(self, moderator):
        chief = UserFactory(is_superuser=True)
        with pytest.raises(ForAColleague):
            appealed(chief).approve(by=chief)

    def test_anybody_where_nobody_else_can(self, moderator):
        UserFactory(group="Editors")
        UserFactory(group="Moderators", is_active=False)
        UserFactory(group="Moderators", is_staff=False)
        appealed(moderator).approve(by=moderator)

    def test_anybody_where_the_checks_declined_it(self, moderator, otto):
        comment = CommentFactory(status="rejected")
        comment.appeal("Why?")
        comment.approve(by=moderator)
        assert comment.is_public

    def test_anybody_where_who_declined_it_is_gone(self, moderator, otto):
        comment = appealed(otto)
        User.objects.get(pk=otto.pk).delete()
        Comment.objects.get(pk=comment.pk).approve(by=moderator)

    def test_of_two_who_declined_it_the_last_whose_word_stands(self, moderator, otto):
        comment = CommentFactory(status="pending")
        comment.reject(by=moderator)
        comment.mark_spam(by=otto)
        comment.undo(by=otto)
        comment.appeal("Please.")
        comment.refresh_from_db()
        with pytest.raises(ForAColleague):
            comment.approve(by=moderator)
        comment.approve(by=otto)


class TestWaiting:
    def test_it_ends_with_the_answer_and_comes_back_with_its_undoing(self, moderator, otto):
        comment = appealed(moderator)
        since = comment.appealed_at
        comment.reject(by=otto)
        assert comment.appealed_at is None
        comment.undo(by=otto)
        comment.refresh_from_db()
        assert comment.appealed_at == since and comment.is_waiting

    def test_it_ends_when_its_writer_withdraws_or_it_is_erased(self, moderator):
        comment = appealed(moderator)
        comment.withdraw()
        assert comment.appealed_at is None
        comment = appealed(moderator)
        CommentFactory(article=comment.article, parent=comment)
        comment.erase()
        comment.refresh_from_db()
        assert comment.is_erased and comment.appealed_at is None

    def test_what_was_answered_does_not_wait_for_it_again(self, moderator, otto):
        comment = appealed(moderator)
        comment.approve(by=otto)
        comment.reject(by=otto)
        comment.undo(by=otto)
        comment.refresh_from_db()
        assert comment.is_published and comment.appealed_at is None

    def test_its_words_stay_as_they_were_declined(self, moderator):
        with pytest.raises(TooLate):
            appealed(moderator).edit("Other words.")


class TestTheTab:
    def test_shows_what_waits_for_an_answer_the_first_asked_first(self, admin_client, otto):
        CommentFactory(status="pending")
        second, first = CommentFactory.create_batch(2, status="pending")
        for comment in (first, second):
            comment.reject(by=otto)
            comment.appeal(f"Asked by {comment.name}.")
        response = admin_client.get(APPEALED)
        assert shown(response) == [first, second]
        page = page_of(response)
        assert 'data-count="appealed">2</span>' in page
        assert f"Asked by {first.name}." in page and "Otto Ohm rejected it" in page

    def test_who_declined_it_sees_the_card_and_that_a_colleague_should_look(
        self, admin_client, moderator, otto
    ):
        comment = appealed(moderator)
        page = page_of(admin_client.get(APPEALED))
        assert SENTENCE in page and f"{comment.pk}/decide/approve/" not in page
        assert comment.body in page

    def test_and_deciding_all_the_same_is_refused(self, admin_client, moderator, otto):
        comment = appealed(moderator)
        assert SENTENCE in page_of(press(admin_client, comment, "approve"))
        assert SENTENCE in page_of(bulk(admin_client, "approve", comment, query="?status=appealed"))
        answer = admin_client.post(
            f"{QUEUE}{comment.pk}/decide/spam/", {}, headers={"HX-Request": "true"}
        )
        assert (answer.status_code, answer.json()["said"]) == (409, SENTENCE)
        comment.refresh_from_db()
        assert comment.is_waiting

    def test_a_colleague_decides_it(self, admin_client, otto):
        comment = appealed(otto)
        assert f"{comment.pk}/decide/approve/" in page_of(admin_client.get(APPEALED))
        assert "1 comment approved" in page_of(press(admin_client, comment, "approve"))

    @pytest.mark.parametrize("count", [3, 30])
    def test_its_queries_do_not_grow(
        self, admin_client, moderator, otto, count, django_assert_num_queries
    ):
        for n in range(count):
            appealed(moderator if n % 2 else otto)
        admin_client.get(APPEALED)
        with django_assert_num_queries(13):
            # as in the queue; and whether there is a colleague, once
            admin_client.get(APPEALED)


def test_a_second_appeal_is_refused(moderator, otto):
    comment = appealed(moderator)
    comment.reject(by=otto)
    with pytest.raises(TooLate):
        comment.appeal("Once more.")
    with pytest.raises(AlreadyDecided):
        comment.undo(by=moderator, decision=comment.decisions.first())


def test_what_was_appealed_before_there_was_the_tab_stands_in_it(moderator, otto):
    waiting, answered, recalled = (appealed(moderator) for _ in range(3))
    answered.approve(by=otto)
    answered.undo(by=otto)
    recalled.approve(by=otto)
    Comment.objects.filter(pk=recalled.pk).update(status="pending", decided_at=None)
    told = set(Comment.objects.appealed().values_list("pk", "appealed_at"))
    assert {key for key, _ in told} == {waiting.pk, answered.pk}
    Comment.objects.update(appealed_at=None)
    import_module("comments.migrations.0013_desk").wait_on(apps, None)
    assert set(Comment.objects.appealed().values_list("pk", "appealed_at")) == told
