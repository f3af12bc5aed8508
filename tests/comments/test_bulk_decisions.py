"""A wave is decided by one click, exactly as it was seen, and taken back by another."""

import pytest
from django.core import serializers
from django.utils import timezone

from comments.models import BulkDecision, Comment, Decision, FilterFeature
from comments.moderation.verdicts import Ruling
from tests.comments.waves import SPAM, sent
from tests.crowds import at_once
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

VERBS = [Ruling.PUBLISH, Ruling.REJECT, Ruling.SPAM]


@pytest.fixture
def wave(article):
    return [sent(text, article, email=f"{n}@reader.example") for n, text in enumerate(SPAM)]


def decide(comments, by, ruling=Ruling.SPAM, **told):
    keys = [comment.pk for comment in comments]
    return BulkDecision.objects.decide(ruling, keys, by=by, seen_at=timezone.now(), **told)


def dump():
    """Every column of every comment, and what the filter has learned."""
    rows = serializers.serialize("json", Comment.objects.order_by("pk"))
    return rows, list(FilterFeature.objects.order_by("pk").values_list())


def states():
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize("ruling", VERBS)
def test_one_undo_restores_every_row_and_every_count(wave, moderator, ruling):
    for n in range(3):
        CommentFactory(status="pending", body=f"Good words {n}.").approve(by=moderator)
    before = dump()
    bulk_decision, late = decide(wave, moderator, ruling)
    assert late == [] and before != dump()
    made, late = bulk_decision.undo(by=moderator)
    assert len(made) == len(wave) and late == []
    assert dump() == before


def test_each_comment_has_a_decision_of_its_own_and_teaches_the_filter(wave, moderator):
    bulk_decision, _ = decide(wave, moderator)
    for comment in Comment.objects.all():
        last = comment.decisions.last()
        assert (last.ruling, last.by, comment.learned_as) == ("spam", moderator, "spam")
        assert last.bulk_decisions.get() == bulk_decision


def test_the_reason_is_told_to_each_writer(wave, moderator):
    decide(wave, moderator, Ruling.REJECT, reason="other", words="We sell nothing here.")
    for comment in Comment.objects.all():
        assert comment.decisions.last().reasons[0]["matched"] == "We sell nothing here."


def test_only_what_was_seen_is_decided(wave, moderator):
    decide(wave[:4], moderator)
    assert states() == ["spam"] * 4 + ["pending"] * 5


def test_what_somebody_decided_first_stays_and_is_told(wave, moderator):
    wave[2].approve(by=UserFactory(first_name="Otto", last_name="Ohm"))
    bulk_decision, late = decide(wave, moderator)
    assert len(late) == 1 and "Otto Ohm approved this comment" in str(late[0])
    assert bulk_decision.decisions.count() == len(wave) - 1
    assert states()[2] == "published"


def test_what_its_writer_changed_since_is_left_and_told(wave, moderator):
    seen_at = timezone.now()
    wave[0].edit("Quite other words, of which nobody has seen a single one.")
    keys = [comment.pk for comment in wave]
    _, late = BulkDecision.objects.decide(Ruling.PUBLISH, keys, by=moderator, seen_at=seen_at)
    assert [str(error).partition(" at ")[0] for error in late] == [
        "The commenter edited this comment"
    ]
    assert states() == ["pending"] + ["published"] * 8


def test_what_is_gone_is_told(wave, moderator):
    wave[0].delete()
    keys = [comment.pk or 0 for comment in wave]
    bulk_decision, late = BulkDecision.objects.decide(
        Ruling.SPAM, keys, by=moderator, seen_at=timezone.now()
    )
    assert len(late) == 1 and bulk_decision.decisions.count() == 8


def test_undo_leaves_what_was_decided_differently_since(wave, moderator):
    bulk_decision, _ = decide(wave, moderator)
    fresh = Comment.objects.get(pk=wave[3].pk)
    fresh.approve(by=UserFactory(first_name="Otto", last_name="Ohm"))
    made, late = bulk_decision.undo(by=moderator)
    assert len(made) == 8 and "Otto Ohm approved" in str(late[0])
    assert states() == ["pending"] * 3 + ["published"] + ["pending"] * 5


def test_a_second_undo_takes_back_nothing(wave, moderator):
    bulk_decision, _ = decide(wave, moderator)
    bulk_decision.undo(by=moderator)
    assert bulk_decision.undo(by=moderator) == ([], [])
    assert BulkDecision.objects.undoable().count() == 0


def test_nothing_decided_leaves_no_sweep(wave, moderator):
    decide(wave, moderator)
    bulk_decision, late = decide(wave, moderator)
    assert bulk_decision is None and len(late) == 9 and BulkDecision.objects.count() == 1


def test_broken_off_in_the_middle_undo_covers_what_was_decided(wave, moderator, monkeypatch):
    verb, calls = Comment.mark_spam, []

    def breaks(comment, **kwargs):
        calls.append(comment)
        if len(calls) == 5:
            raise RuntimeError("the worker was killed")
        return verb(comment, **kwargs)

    monkeypatch.setattr(Comment, "mark_spam", breaks)
    with pytest.raises(RuntimeError):
        decide(wave, moderator)
    assert states() == ["spam"] * 4 + ["pending"] * 5
    BulkDecision.objects.get().undo(by=moderator)
    assert states() == ["pending"] * 9


def test_an_arrival_during_the_click_is_untouched_and_waits(database_file, article):
    moderator = UserFactory()
    wave = [sent(text, article, email=f"{n}@reader.example") for n, text in enumerate(SPAM)]
    keys = [comment.pk for comment in wave]

    def work(n):
        if n == 0:
            return decide(wave, moderator)
        return sent(SPAM[0], article, email=f"late{n}@reader.example")

    (bulk_decision, late), *arrived = at_once(5, work)
    assert late == [] and bulk_decision.decisions.count() == len(keys)
    assert set(Comment.objects.waiting().values_list("pk", flat=True)) == {
        comment.pk for comment in arrived
    }
    assert Comment.objects.of_wave(keys[0]).count() == len(keys) + 4
    bulk_decision.undo(by=moderator)
    assert Comment.objects.waiting().count() == len(keys) + 4


def test_of_two_moderators_on_one_wave_each_comment_has_one_decision(database_file, article):
    moderators = [UserFactory(), UserFactory()]
    wave = [sent(text, article, email=f"{n}@reader.example") for n, text in enumerate(SPAM)]
    rulings = [Ruling.SPAM, Ruling.PUBLISH]
    for _ in range(5):
        told = at_once(2, lambda n: decide(wave, moderators[n], rulings[n]))
        late = [error for _, errors in told for error in errors]
        assert len(late) == len(wave)
        decided = Decision.objects.by_people().undoable()
        assert decided.count() == len({row.comment_id for row in decided}) == len(wave)
        for bulk_decision, _ in told:
            if bulk_decision:
                bulk_decision.undo(by=moderators[0])
        assert set(states()) == {"pending"}
