"""A dry run says what the checks would have said: proved against the checks themselves."""

import contextlib
import os
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comments.models import (
    Block,
    Comment,
    Decision,
    DiscussionSetting,
    Policy,
    Report,
)
from comments.models.report import CASE
from comments.moderation.dry_run.dry_run import DryRun, published
from comments.moderation.submission_signals import SubmissionSignals
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, StaffCommentFactory

pytestmark = pytest.mark.django_db

ADA = "ada@reader.example"
BODIES = (
    "I crossed the bridge with my sister, and it holds.",
    "THIS IS AN OUTRAGE AND EVERYBODY SHOULD KNOW IT",
    "See http://a.example/1 and http://b.example/2 for more.",
    "Buy cialis at http://pills.example/ now",
    "Socialism is not the word for this bridge.",
    "Free pаypаl money for everybody here",  # with Cyrillic letters
    "Thanks!",
    "My cousin earned 4,000 dollars in a week from her own kitchen, ask Anna how she did it.",
    "My cousin earned 9,500 dollars in a week from her own kitchen, ask Berta how she did it!",
    "My niece earned 700 dollars in a month from her own kitchen, ask Clara how she did it.",
)
LISTS = ("", "cialis", "bridge\nmoney*", "*social*", "outrage\npills.example")
PAUSES = (0, 5, 400, 4000, 90_000, 900_000)  # seconds


def policies():
    """Rules that differ from the present ones in anything."""
    small = st.integers(0, 4)
    return st.builds(
        Policy,
        approvals_to_be_known=small,
        confirmed_to_be_known=small,
        approvals_to_be_trusted=small,
        declined_percent=st.sampled_from([0, 30, 50, 100]),
        declined_of=small,
        declined_days=st.integers(0, 30),
        held_words=st.sampled_from(LISTS),
        rejected_words=st.sampled_from(LISTS),
        links_allowed=small,
        shouting_percent=st.sampled_from([0, 10, 60, 100]),
        shouting_letters=st.integers(0, 40),
        look_alike_words=st.integers(0, 2),
        hasty_seconds=st.integers(0, 10),
        alike=small,
        burst=small,
        burst_minutes=st.integers(0, 200),
        twin_words=st.integers(0, 10),
        memory_days=st.integers(0, 12),
        filter_ready_after=st.integers(0, 4),
        filter_held_of_good=st.sampled_from([0.0, 2.0, 50.0]),
        filter_ruling=st.sampled_from(["hold", "spam"]),
    )


@st.composite
def sendings(draw):
    """A comment to be sent: by whom, what, how long after the last, and what is decided then."""
    return {
        "pause": draw(st.sampled_from(PAUSES)),
        "writer": draw(st.integers(0, 2)),
        "network": f"network{draw(st.integers(0, 2))}",
        "body": draw(st.sampled_from(BODIES)),
        "name": draw(st.sampled_from(["Ada", "Ana Lee", "cialis"])),
        "signals": SubmissionSignals(
            trap=draw(st.sampled_from(["", "", "x"])),
            seconds=draw(st.sampled_from([None, 2.5, 60.0])),
        ),
        "decided": draw(st.lists(st.sampled_from(["approve", "reject", "mark_spam", "undo"]))),
        "confirms": draw(st.booleans()),
        "is_blocked_then": draw(st.booleans()),
    }


@contextlib.contextmanager
def forgotten():
    """Whatever is done within leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(verdict):
    """A verdict, as far as it is the same whenever it is given; weights are kept rounded."""
    reasons = [
        (r.rule, r.code, r.place, r.matched if r.code != "likely_spam" else "")
        for r in verdict.reasons
    ]
    return str(verdict.ruling), reasons


def submitted(sending, article):
    comment = Comment(
        article=article,
        name=sending["name"],
        email=f"writer{sending['writer']}@reader.example",
        commenter=UUID(int=sending["writer"]),  # as their receipts prove
        body=sending["body"],
        ip_hash=sending["network"],
    )
    return comment.submit(signals=sending["signals"])


def resubmitted(sending, article, policy):
    """What the checks say of it now, with these rules saved."""
    with forgotten():
        Policy(**policy.values).enact(by=None, instead_of=Policy())
        decision = submitted(sending, article).decisions.get()
        reasons = [
            (r["rule"], r["code"], r["place"], r["matched"] if r["code"] != "likely_spam" else "")
            for r in decision.reasons
        ]
        return str(decision.ruling), reasons


def decide(comment, verbs, moderator):
    for verb in verbs:
        with contextlib.suppress(Exception):
            getattr(comment, verb)(by=moderator)


@pytest.fixture
def frozen_filter(moderator, monkeypatch):
    """It has learned something, and learns nothing more: its counts are then those of today."""
    for n in range(3):
        CommentFactory(status="pending", body=f"Buy cialis now {n}").mark_spam(by=moderator)
        CommentFactory(status="pending", body=f"I crossed it in {n}").approve(by=moderator)
    monkeypatch.setattr(Comment, "learn", lambda comment: None)


@pytest.fixture
def articles():
    AuthorFactory(name="Ana Lee")
    made = ArticleFactory.create_batch(8)
    DiscussionSetting.objects.create(article=made[0], is_premoderated=True)
    return made


@settings(
    max_examples=int(os.environ.get("DRY_RUN_HISTORIES", "8")),
    phases=[Phase.explicit, Phase.generate],  # to shrink what took a second each takes minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    tried=st.lists(policies(), min_size=8, max_size=8),
    sent=st.lists(sendings(), min_size=8, max_size=8),
)
def test_it_says_what_the_checks_say_when_the_comments_come_with_the_rules_saved(
    frozen_filter, articles, moderator, tried, sent
):
    begun, expected = timezone.now() - timedelta(days=100), {}
    with forgotten(), time_machine.travel(begun, tick=False) as clock:
        for sending, article in zip(sent, articles, strict=True):
            clock.shift(sending["pause"])
            said = [resubmitted(sending, article, policy) for policy in tried]
            comment = submitted(sending, article)
            expected[comment.pk] = said
            clock.shift(1)
            decide(comment, sending["decided"], moderator)
            if sending["confirms"]:
                Comment.objects.filter(pk=comment.pk).update(address_proved_at=timezone.now())
            if sending["is_blocked_then"]:
                block(comment, moderator)
            clock.shift(1)
        for number, policy in enumerate(tried):
            for case in DryRun(policy, Policy(), most=100).cases:
                if case.comment.pk in expected:
                    assert told(case.verdict) == expected[case.comment.pk][number]


def block(comment, moderator):
    """For an hour, so that some of the later ones meet it."""
    Block.objects.create(
        kind="person",
        key=comment.email_index,
        reason="Ads",
        made_by=moderator,
        made_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
    )


class TestWhatItSays:
    @pytest.fixture
    def decided(self, commenter, moderator, article):
        """Two published and one rejected comment of somebody who is known."""

        def send(body):
            ada = {"name": "Ada", "email": ADA, "commenter": commenter}
            return Comment(article=article, body=body, **ada).submit()

        send("A word on the bridge.")
        send("Another word, on the ferry.")
        send("The bridge again.").reject(by=moderator)

    def dry_run(self, **rules):
        return DryRun(Policy(**rules), Policy())

    def test_it_names_what_would_be_held_and_how_much_of_that_was_published(self, decided):
        stopped = self.dry_run(held_words="bridge").newly_stopped
        assert {case.comment.body for case in stopped} == {
            "A word on the bridge.",
            "The bridge again.",
        }
        assert published(stopped) == 1

    def test_it_names_what_would_be_let_through(self, decided):
        assert self.dry_run().newly_let_through == []
        freed = self.dry_run(approvals_to_be_known=0).newly_let_through
        assert len(freed) == 2  # the first two of Ada, whom nobody knew then

    def test_it_names_what_would_be_rejected_rather_than_held(self, decided):
        (case, *_) = self.dry_run(rejected_words="reader").judged_otherwise or [None]
        assert case is None or case.verdict.ruling == "reject"

    def test_words_of_the_newsroom_and_the_erased_are_left_out(self, decided, moderator):
        StaffCommentFactory(account=moderator)
        CommentFactory().erase()
        assert len(self.dry_run().cases) == 5

    def test_the_reports_that_came_later_count(self, decided):
        comment = Comment.objects.filter(status="published").last()
        for n in range(2):
            Report.objects.create(
                comment=comment,
                reason="abuse",
                ip_hash=f"n{n}",
                receipt_hash=f"{n}",
                created_at=timezone.now() + n * CASE,
            )
        (case,) = self.dry_run(reports_to_hold=2).newly_stopped
        assert case.comment.pk == comment.pk

    def test_it_writes_nothing(self, decided):
        before = list(Comment.objects.values()), Decision.objects.count()
        assert self.dry_run(links_allowed=0).cases
        assert (list(Comment.objects.values()), Decision.objects.count()) == before

    def test_as_many_queries_for_many_as_for_few(
        self, decided, commenter, article, moderator, django_assert_num_queries
    ):
        def asked():
            with django_assert_num_queries(13):
                assert self.dry_run(held_words="bridge").cases

        CommentFactory(article=article, email=ADA, commenter=commenter, ip_hash="n")
        asked()
        for n in range(5):
            CommentFactory(article=article, email=ADA, commenter=commenter, ip_hash=f"n{n}")
        asked()


class TestItsDeadline:
    def test_after_it_no_further_comment_is_judged_and_the_rest_are_counted(self, moderator):
        for number in range(3):
            CommentFactory(status="pending", body=f"Number {number}").approve(by=moderator)
        assert len(DryRun(Policy(), Policy()).cases) == 3
        cut = DryRun(Policy(), Policy(), longest=0)
        assert (cut.cases, cut.missed) == ([], 3)

    def test_in_time_nothing_is_missed(self, moderator):
        CommentFactory(status="pending").approve(by=moderator)
        assert DryRun(Policy(), Policy()).missed == 0
