"""A digest: what it tells of what waits, to whom, and that it tells of nobody."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.mail import digests, moderator_alerts
from comments.mail.news import News
from comments.models import OutgoingEmail
from tests.comments import aged
from tests.comments.digests import DAY, MINUTE, arrives, deliver_all, digests_sent, report
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestWhatItTells:
    def test_counts_each_comment_once_by_the_gravest(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        bridges, tides = ArticleFactory(headline="Eleven bridges"), ArticleFactory(headline="Tides")
        clock.shift(MINUTE)
        arrives(bridges), arrives(bridges, body="Other words.")
        shown = CommentFactory(article=tides)
        report(shown, "spam", 1), report(shown, "illegal", 2)
        appealed = arrives(tides, body="Third words.")
        appealed.reject(by=mona)
        appealed.appeal("Because it is true.")
        clock.shift(MINUTE)
        (text,) = digests_sent()
        assert "1 reported, 1 appealed, 2 waiting" in text
        assert "Tides: 1 reported, 1 appealed" in text and "Eleven bridges: 2 waiting" in text
        assert text.index("Tides") < text.index("Eleven bridges")
        assert text.index("1 × Illegal content") < text.index("1 × Spam")
        assert "2 × First comments from this person" in text
        assert mail.outbox[0].subject == "Comments to decide: 1 reported, 1 appealed, 2 waiting"
        html = mail.outbox[0].alternatives[0].content
        assert "Eleven bridges: 2 waiting" in html and "/admin/comments/comment/" in html

    def test_quotes_nobody_and_names_no_reader(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        comment = arrives(body="https://a.example https://b.example", website="https://c.example")
        report(CommentFactory(name="Nora Noisy"), "other")
        clock.shift(MINUTE)
        digests_sent()
        (message,) = mail.outbox
        told = message.body + message.alternatives[0].content + message.subject
        assert message.to == ["mona@house.example"]
        for secret in ["Nora", "nora@", "a.example", "c.example", "Quibble", comment.email_index]:
            assert secret not in told

    def test_names_a_few_articles_and_counts_the_others(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        for _ in range(7):
            arrives()
        clock.shift(MINUTE)
        (text,) = digests_sent()
        assert text.count("Headline number") == 5 and "and 2 more" in text

    def test_tells_of_what_came_back_and_not_of_what_a_moderator_put_back(self, mona, clock):
        comment, undone = arrives(), arrives(body="Other words.")
        comment.approve(by=mona), undone.approve(by=mona)
        clock.shift(MINUTE)
        since = timezone.now()
        clock.shift(MINUTE)
        undone.undo(by=mona)
        assert News(since, timezone.now()).is_nothing
        comment.edit("https://a.example https://b.example")
        assert News(since, timezone.now()).summary == "1 waiting"

    def test_asks_as_much_for_many_as_for_few(self, mona, clock):
        def asked():
            news = News(timezone.now() - DAY, timezone.now())
            with CaptureQueriesContext(connection) as queries:
                assert all([news.summary, news.articles, news.hold_reasons, news.report_reasons])
            return len(queries)

        report(arrives(), "spam")
        arrives(body="Other words.")
        few = asked()
        for n in range(1, 15):
            report(arrives(body=f"Words {n}."), "abuse", n)
        assert asked() == few


class TestWhoGetsOne:
    @pytest.fixture
    def news(self, mona, clock):
        moderator_alerts.choose(mona, "at once")
        clock.shift(MINUTE)
        arrives()
        clock.shift(MINUTE)

    def test_nobody_who_may_not_decide_any_more(self, mona, news):
        mona.groups.clear()
        assert digests_sent() == []

    @pytest.mark.parametrize("lost", [{"is_active": False}, {"email": ""}], ids=str)
    def test_nobody_who_left_or_has_no_address(self, mona, news, lost):
        type(mona).objects.filter(pk=mona.pk).update(**lost)
        assert digests_sent() == []

    @pytest.mark.parametrize("change", ["groups", "alert", "account"])
    def test_nobody_who_changed_their_mind_before_it_was_sent(self, mona, news, change):
        digests.post_due()
        if change == "groups":
            mona.groups.clear()
        elif change == "alert":
            moderator_alerts.stop(mona)
        else:
            type(mona).objects.filter(pk=mona.pk).update(is_active=False)
        deliver_all()
        assert mail.outbox == [] and OutgoingEmail.objects.get().state == "dropped"

    def test_each_their_own(self, mona, news):
        other = UserFactory(group="Moderators", email="otto@house.example")
        moderator_alerts.choose(other, "daily")
        assert len(digests_sent()) == 1 and mail.outbox[0].to == ["mona@house.example"]


def test_an_old_letter_goes_like_every_other(mona):
    letter = aged.outgoing_email(8, kind="digest", account=mona)
    call_command("enforce_retention")
    assert not OutgoingEmail.objects.filter(pk=letter.pk).exists()
