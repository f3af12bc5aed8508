"""Two moderators who decide about the same comment at the same moment: one does, one is told.

`DECISION_ROUNDS=2000 python -m pytest tests/comments/test_two_moderators.py` is the long run.
"""

import os

import pytest
from django.test import Client

from comments.models import Comment, Decision
from tests.comments.admin import QUEUE
from tests.crowds import Crowd
from tests.factories import ArticleFactory, CommentFactory, UserFactory

ROUNDS = int(os.environ.get("DECISION_ROUNDS", "60"))
VERBS = ("approve", "reject", "spam")
STATUS = {"approve": "published", "reject": "rejected", "spam": "spam"}
DEED = {"approve": "approved", "reject": "rejected", "spam": "marked as spam"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin_clients(database_file):
    """The browsers of two moderators, and their names."""
    people = [
        UserFactory(first_name=name, last_name="Moss", group="Moderators")
        for name in ("Mona", "Otto")
    ]
    found = []
    for person in people:
        browser = Client()
        browser.force_login(person)
        found.append((browser, person.get_full_name()))
    return found


def test_exactly_one_decides_and_the_other_is_told_by_whom(admin_clients):
    article = ArticleFactory()
    with Crowd(2) as crowd:
        for n in range(ROUNDS):
            comment = CommentFactory(article=article, status="pending", body=f"Words {n}.")
            verbs = VERBS[n % 3], VERBS[n // 3 % 3]
            decide = decider(admin_clients, verbs, comment)
            check(comment, admin_clients, verbs, crowd.at_once(decide))
    assert Decision.objects.count() == ROUNDS


def decider(admin_clients, verbs, comment):
    def decide(which):
        browser, _ = admin_clients[which]
        address = f"{QUEUE}{comment.pk}/decide/{verbs[which]}/"
        answer = browser.post(address, {"seen": comment.as_seen}, headers=HTMX)
        return answer.status_code, answer.json()

    return decide


def check(comment, admin_clients, verbs, answers):
    assert sorted(status for status, _ in answers) == [200, 409], answers
    winner = [status for status, _ in answers].index(200)
    decision = Decision.objects.get(comment=comment)
    comment = Comment.objects.get(pk=comment.pk)
    assert comment.status == STATUS[verbs[winner]] == decision.to_status
    assert comment.decided_at == decision.made_at
    assert decision.by.get_full_name() == admin_clients[winner][1]
    assert answers[winner][1]["undo"] == str(decision.pk)
    told = answers[1 - winner][1]["said"]
    assert told.startswith(f"{admin_clients[winner][1]} {DEED[verbs[winner]]} this comment at ")
