import logging
import time

import pytest

from comments.moderation.checks.pipeline import judge
from comments.moderation.reasons import sentence_for
from comments.moderation.verdicts import Reason, Ruling, Verdict, hold, publish


def verdict(ruling, code):
    return Verdict(ruling, (Reason(code),))


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


class TestWithoutObjections:
    def test_no_checks_publish(self):
        assert judge(None, checks=()).ruling == Ruling.PUBLISH

    def test_silent_checks_publish(self):
        assert judge(None, checks=(lambda comment: None,)) == Verdict(Ruling.PUBLISH)


class TestTrust:
    def test_at_the_top_it_settles_the_matter_unasked(self):
        def never_asked(comment):
            raise AssertionError

        settled = judge(None, checks=(lambda comment: publish("by_staff"), never_asked))
        assert settled.ruling == Ruling.PUBLISH
        assert codes(settled) == ["by_staff"]

    def test_further_down_it_silences_nobody(self):
        checks = (lambda comment: hold("links"), lambda comment: publish("by_staff"))
        assert judge(None, checks=checks).ruling == Ruling.HOLD


class TestSeveralOpinions:
    @pytest.mark.parametrize("order", [1, -1])
    def test_the_most_severe_wins_in_any_order(self, order):
        checks = (
            lambda comment: hold("links"),
            lambda comment: verdict(Ruling.SPAM, "pills"),
            lambda comment: verdict(Ruling.REJECT, "insult"),
        )[::order]
        assert judge(None, checks=checks).ruling == Ruling.SPAM

    def test_all_reasons_are_kept_in_the_order_of_the_checks(self):
        checks = (
            lambda comment: hold("links", matched="https://a.example", place="body:4"),
            lambda comment: None,
            lambda comment: verdict(Ruling.REJECT, "insult"),
        )
        assert codes(judge(None, checks=checks)) == ["links", "insult"]

    def test_each_reason_names_its_rule_what_it_saw_and_where(self):
        def holds_shouting(comment):
            return hold("shouting", matched="HELLO", place="body:0")

        (reason,) = judge(None, checks=(holds_shouting,)).reasons
        assert reason == Reason("shouting", "holds_shouting", "HELLO", "body:0")

    def test_severity_grows_from_publish_to_spam(self):
        assert sorted(Ruling, key=lambda ruling: ruling.severity) == [
            Ruling.PUBLISH,
            Ruling.HOLD,
            Ruling.REJECT,
            Ruling.SPAM,
        ]


class TestABrokenCheck:
    @staticmethod
    def breaks(comment):
        raise ValueError("reader@example.org broke it")

    def test_it_holds(self):
        broken = judge(None, checks=(self.breaks,))
        assert broken.ruling == Ruling.HOLD
        assert broken.reasons == (Reason("check_broken", "breaks"),)

    def test_the_others_are_still_asked(self):
        checks = (self.breaks, lambda comment: verdict(Ruling.SPAM, "pills"))
        assert judge(None, checks=checks).ruling == Ruling.SPAM

    def test_one_at_the_top_does_not_cost_the_newsroom_its_voice_in_silence(self):
        checks = (self.breaks, lambda comment: publish("by_staff"))
        assert judge(None, checks=checks).ruling == Ruling.HOLD

    def test_the_log_names_the_check_and_nothing_of_the_commenter(self, caplog):
        with caplog.at_level(logging.ERROR):
            judge(None, checks=(self.breaks,))
        assert "breaks" in caplog.text and "ValueError" in caplog.text
        assert "reader@example.org" not in caplog.text


class TestACheckThatTakesTooLong:
    @staticmethod
    def takes_long(comment):
        end = time.thread_time() + 0.03
        while time.thread_time() < end:
            pass

    @staticmethod
    def never_asked(comment):
        raise AssertionError

    def test_it_holds_and_no_other_is_asked(self):
        slow = judge(None, checks=(self.takes_long, self.never_asked), longest=0.02)
        assert slow.ruling == Ruling.HOLD
        assert slow.reasons == (Reason("check_too_long", "takes_long"),)

    def test_what_was_found_before_still_counts(self):
        checks = (lambda comment: verdict(Ruling.SPAM, "pills"), self.takes_long, self.never_asked)
        assert judge(None, checks=checks, longest=0.02).ruling == Ruling.SPAM

    def test_trust_further_down_does_not_undo_it(self):
        checks = (self.takes_long, lambda comment: publish("trusted"))
        assert judge(None, checks=checks, longest=0.02).ruling == Ruling.HOLD

    def test_many_that_take_long_together_hold_as_well(self):
        checks = (self.takes_long,) * 4
        assert codes(judge(None, checks=checks, longest=0.1)) == ["check_too_long"]

    def test_waiting_is_no_work(self):
        """For the database, or for a busy machine."""
        checks = (lambda comment: time.sleep(0.05),)
        assert judge(None, checks=checks, longest=0.02).ruling == Ruling.PUBLISH

    def test_the_card_and_the_log_say_so(self, caplog):
        with caplog.at_level(logging.ERROR):
            (reason,) = judge(None, checks=(self.takes_long,), longest=0.02).reasons
        assert "takes_long" in caplog.text
        assert sentence_for(reason.code).startswith("A check took too long.")
