"""Words of the lists, capitals, and letters that look like others."""

import pytest

from comments.models import Comment, Policy
from comments.models.comment_parts.comment_subject import CommentSubject as Subject
from comments.moderation.checks import wording
from comments.moderation.verdicts import Ruling
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


class TestListedWords:
    def test_a_word_of_the_list_holds_and_is_named_with_its_place(self, rules):
        rules(held_words="# what we see most\ncialis\nviagra*")
        comment = CommentFactory(body="Cheap CIALIS here, and viagras.")
        verdict = wording.holds_words(Subject(comment))
        assert verdict.ruling == Ruling.HOLD
        found = [(reason.matched, reason.place) for reason in verdict.reasons]
        assert found == [("cialis", "body:6-12"), ("viagra*", "body:23-30")]

    def test_socialism_is_not_held_by_cialis(self, rules):
        rules(held_words="cialis")
        assert (
            wording.holds_words(Subject(CommentFactory(body="Socialism is a specialist's word.")))
            is None
        )

    def test_names_and_websites_are_read_too(self, rules):
        rules(held_words="cialis")
        comment = CommentFactory(name="Buy Cialis", website="http://cialis.example/")
        places = [reason.place for reason in wording.holds_words(Subject(comment)).reasons]
        assert places == ["name:4-10", "website:7-13"]

    def test_the_other_list_rejects(self, rules, article):
        rules(rejected_words="cialis")
        comment = Comment(article=article, name="Ada", email="a@b.example", body="Buy cialis")
        assert comment.submit().status == "rejected"
        decision = comment.latest_decision
        assert decision.checked_by == "rejects_words"
        assert decision.reasons[0]["code"] == "rejected_word"

    def test_a_comment_full_of_them_tells_ten(self, rules):
        rules(held_words="cialis")
        assert len(wording.holds_words(Subject(CommentFactory(body="cialis " * 50))).reasons) == 10

    def test_empty_lists_say_nothing(self):
        assert wording.holds_words(Subject(CommentFactory())) is None
        assert wording.rejects_words(Subject(CommentFactory())) is None


class TestShouting:
    @pytest.mark.parametrize(
        "body", ["THIS IS AN OUTRAGE, EVERYBODY!", "ЭТО НАСТОЯЩИЙ ПОЗОР, ГРАЖДАНЕ"]
    )
    def test_capitals_are_held_in_any_alphabet(self, body):
        (reason,) = wording.holds_shouting(Subject(CommentFactory(body=body))).reasons
        assert reason.matched.startswith("100%")

    @pytest.mark.parametrize(
        "body", ["NATO and the EU met.", "YES! NO!", "これは日本語のコメントです。" * 3]
    )
    def test_a_few_or_none_are_not(self, body):
        assert wording.holds_shouting(Subject(CommentFactory(body=body))) is None

    def test_moderators_may_let_people_shout(self, rules):
        rules(shouting_percent=0)
        assert (
            wording.holds_shouting(Subject(CommentFactory(body="THIS IS AN OUTRAGE, EVERYBODY!")))
            is None
        )


class TestLookAlikes:
    def test_a_word_of_two_alphabets_is_held_with_its_place(self):
        (reason,) = wording.holds_look_alikes(
            Subject(CommentFactory(body="Free pаypal for all"))
        ).reasons
        assert (reason.matched, reason.place) == ("pаypal", "body:5-11")

    @pytest.mark.parametrize(
        "body",
        ["Привет, bridge", "naïve café", "α and β", "iPhone’ом", "日本語mixed", "10µm of µTorrent"],
    )
    def test_words_each_in_its_own_alphabet_are_not(self, body):
        assert wording.holds_look_alikes(Subject(CommentFactory(body=body))) is None

    def test_moderators_may_want_more_of_them(self, rules):
        rules(look_alike_words=2)
        assert (
            wording.holds_look_alikes(Subject(CommentFactory(body="Free pаypal for all"))) is None
        )


def test_the_lists_are_made_once_for_all_comments(rules, django_assert_num_queries):
    rules(held_words="cialis")
    first = Policy.objects.current()
    with django_assert_num_queries(1):  # is it still the newest?
        second = Policy.objects.current()
    assert first.held_list is second.held_list


def test_the_lists_that_nobody_changed_are_made_once_as_well():
    assert Policy.objects.current().office_list is Policy.objects.current().office_list
