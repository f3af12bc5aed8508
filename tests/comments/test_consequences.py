"""What follows from a decision is said in one place, in an order that no class decides."""

from itertools import combinations

import pytest
from django.db import models

from comments.models import Comment, Decision
from comments.moderation import consequences
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

OF_DJANGO = {"Meta", "_meta"}  # of abstract models; Comment has its own


def is_own(name):
    return not name.startswith("__") and name not in OF_DJANGO


def test_in_whatever_order_comment_names_its_bases_they_do_the_same():
    """No two of them say what the same name means, so there is nothing for the order to decide."""
    assert len(Comment.__bases__) <= 5
    parts = [part for part in Comment.__mro__[1:] if part not in models.Model.__mro__]
    own = {part: set(filter(is_own, vars(part))) for part in parts}
    clashes = {
        (one.__name__, other.__name__): own[one] & own[other]
        for one, other in combinations(own, 2)
        if own[one] & own[other] and not issubclass(one, other)
    }
    assert clashes == {}


def test_all_follow_from_every_decision_in_their_order(monkeypatch, moderator):
    followed = []
    monkeypatch.setattr(
        "comments.models.decision.CONSEQUENCES",
        [
            lambda decisions, name=each.__name__: followed.append((name, decisions))
            for each in consequences.CONSEQUENCES
        ],
    )
    decision = CommentFactory(status="pending").approve(by=moderator)
    assert followed == [(each.__name__, [decision]) for each in consequences.CONSEQUENCES]


def test_several_decisions_are_recorded_at_once(moderator):
    comments = [CommentFactory(status="published") for _ in range(3)]
    decisions = [
        Decision(
            comment=comment,
            ruling=Decision.KEEP,
            by=moderator,
            from_status=comment.status,
            to_status=comment.status,
        )
        for comment in comments
    ]
    Decision.objects.record(decisions)
    assert all(comment.decisions.get().ruling == Decision.KEEP for comment in comments)
