"""Who is told of what, and what the letters say."""

from email import policy
from email.parser import BytesParser

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.mail import notifications
from comments.mail.delivery import deliver
from comments.mail.outgoing import post
from comments.mail.subscription_links import address_of
from comments.models import AuthorAlert, OutgoingEmail
from newsroom import environment
from tests.comments.post_office import author_with_alert, follow, states, told, write
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CommentFactory,
    StaffCommentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SITE = "https://news.example"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def sent(*letters):
    """The messages, as a mailbox gets them."""
    for letter in letters or OutgoingEmail.objects.queued().order_by("pk"):
        deliver.call(letter.pk)
    messages, mail.outbox = mail.outbox, []
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(each.message().as_bytes()) for each in messages]


def parts(message):
    return [part.get_content() for part in message.walk() if not part.is_multipart()]


class TestOfANewComment:
    def test_are_told_those_who_confirmed_and_nobody_else(self, article):
        parent = CommentFactory(article=article)
        follow(article, "all@r.example")
        follow(article, "replies@r.example", comment=parent)
        follow(article, "unconfirmed@r.example", confirmed=False)
        follow(article, "other@r.example", comment=CommentFactory(article=article))
        follow(ArticleFactory(), "elsewhere@r.example")
        reply = CommentFactory(article=article, parent=parent)
        assert told(reply) == ["all@r.example", "replies@r.example"]
        assert told(CommentFactory(article=article)) == ["all@r.example"]

    def test_one_person_gets_one_letter_whatever_they_follow(self, article):
        parent = CommentFactory(article=article)
        follow(article, "rosa@r.example", comment=parent)
        wide = follow(article, "Rosa@R.example")
        reply = CommentFactory(article=article, parent=parent)
        assert told(reply) == told(reply) == ["Rosa@R.example"]
        assert OutgoingEmail.objects.get().subscription == wide

    def test_its_own_writer_is_not_told(self, article):
        follow(article, "nora@r.example")
        nora = {"email": "Nora@r.example", "address_proved_at": timezone.now()}
        assert told(CommentFactory(article=article, **nora)) == []
        staff = UserFactory(email="nora@r.example")
        assert told(StaffCommentFactory(article=article, account=staff)) == []

    def test_nor_of_a_reply_to_themselves_that_their_receipt_proves(self, article):
        own = CommentFactory(article=article, email="nora@r.example")
        follow(article, "nora@r.example", comment=own)
        reply = {"parent": own, "email": "other@r.example", "commenter": own.commenter}
        assert told(CommentFactory(article=article, **reply)) == []

    def test_who_types_an_address_keeps_nothing_from_its_owner(self, article):
        follow(article, "nora@r.example")
        assert told(CommentFactory(article=article, email="nora@r.example")) == ["nora@r.example"]

    def test_authors_in_the_byline_who_want_to_be(self, article):
        account = author_with_alert(article)
        BylineFactory(article=article, author=AuthorFactory(account=UserFactory(email="b@h.ex")))
        author_with_alert(ArticleFactory(), "elsewhere@house.example")
        author_with_alert(article, "")
        assert told(CommentFactory(article=article)) == ["ana@house.example"]
        assert told(StaffCommentFactory(article=article, account=account)) == []

    def test_an_author_who_follows_as_a_reader_gets_one_letter(self, article):
        author_with_alert(article)
        follow(article, "ana@house.example")
        comment = CommentFactory(article=article)
        assert told(comment) == ["ana@house.example"]
        assert states() == [("author", "queued")]

    def test_nobody_is_told_while_readers_cannot_see_it(self, article):
        follow(article, "all@r.example")
        for status in ("pending", "rejected", "spam", "withdrawn"):
            assert told(CommentFactory(article=article, status=status)) == []
        of_retracted = CommentFactory(article=article)
        article.retract(by=None, note="It did not rain.")
        assert told(of_retracted) == []

    def test_telling_asks_as_much_of_the_database_for_each_reader_more(self, article):
        def asked(count):
            for n in range(count):
                follow(article, f"r{n}-{count}@r.example")
            with CaptureQueriesContext(connection) as queries:
                notifications.notify.call(CommentFactory(article=article).pk)
            return len(queries)

        few, many = asked(2), asked(20)  # a task for each letter, and no more
        assert many - few == 20

    def test_many_readers_are_told_in_batches(self, article, monkeypatch):
        monkeypatch.setattr(notifications, "AT_ONCE", 3)
        for n in range(8):
            follow(article, f"r{n}@r.example")
        assert len(told(CommentFactory(article=article))) == 8


class TestADecision:
    def queued(self):
        tasks = DBTaskResult.objects.filter(task_path=notifications.notify.module_path)
        return [told["args"][0] for told in tasks.values_list("args_kwargs", flat=True)]

    def test_to_publish_queues_the_telling_and_no_other_does(self, article, moderator):
        comment = write(article)
        assert self.queued() == []
        comment.reject(by=moderator)
        assert self.queued() == []
        comment.approve(by=moderator)
        assert self.queued() == [comment.pk]
        comment.mark_spam(by=moderator)
        comment.undo(by=moderator)
        assert self.queued() == [comment.pk] * 2

    def test_that_is_undone_before_it_is_told_tells_nobody(self, article, moderator):
        follow(article, "all@r.example")
        comment = write(article)
        comment.approve(by=moderator)
        comment.reject(by=moderator)
        assert told(comment) == []

    def test_published_a_second_time_it_is_not_told_again(self, article, moderator):
        follow(article, "all@r.example")
        comment = write(article)
        comment.approve(by=moderator)
        assert len(told(comment)) == 1 and len(sent()) == 1
        comment.reject(by=moderator)
        comment.approve(by=moderator)
        notifications.notify.call(comment.pk)
        assert sent() == []


class TestALetter:
    def test_to_each_of_ten_has_one_recipient_and_no_other_address_anywhere(self, article):
        addresses = [f"reader{n}@r{n}.example" for n in range(10)]
        for address in addresses:
            follow(article, address)
        told(CommentFactory(article=article, email="nora@writer.example"))
        messages = sent()
        assert sorted(message["To"] for message in messages) == addresses
        for message in messages:
            whole = message.as_string() + "".join(parts(message))
            others = {"nora@writer.example", *addresses} - {message["To"]}
            assert not [other for other in others if other in whole]
            assert not (message["Cc"] or message["Bcc"] or message["Reply-To"])

    def test_about_a_reply_says_who_and_what_and_how_to_stop(self, article):
        parent = CommentFactory(article=article)
        subscription = follow(article, "rosa@r.example", comment=parent)
        reply = CommentFactory(
            article=article, parent=parent, name="Nora", body="Tides & <b>winds</b>\n\nrose."
        )
        told(reply)
        (message,) = sent()
        assert message["Subject"] == f"Nora replied to you: {article.headline}"
        text, html = parts(message)
        assert "Tides & <b>winds</b>\n\nrose." in text
        assert "Tides &amp; &lt;b&gt;winds&lt;/b&gt;" in html
        for part in (text, html):
            assert f"{SITE}/comments/{reply.pk}/" in part
            assert f"{SITE}{address_of(subscription)}" in part

    def test_carries_what_mailboxes_need(self, article, settings):
        subscription = follow(article, "rosa@r.example")
        told(CommentFactory(article=article))
        (message,) = sent()
        stop = message["List-Unsubscribe"].replace("\n", "").strip()
        assert stop == f"<{SITE}{address_of(subscription, 'stop')}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == f"<{OutgoingEmail.objects.get().uuid}@news.example>"
        assert message["From"] == settings.MAIL_FROM

    def test_to_confirm_holds_nothing_of_the_comment_nor_its_writer(self, article):
        comment = CommentFactory(article=article, name="Mallory", body="Buy these pills.")
        subscription = follow(article, "rosa@r.example", comment=comment, confirmed=False)
        post(OutgoingEmail.Kind.CONFIRM, to="rosa@r.example", subscription=subscription)
        (message,) = sent()
        whole = message.as_string() + "".join(parts(message))
        assert "Mallory" not in whole and "pills" not in whole
        assert article.headline in message["Subject"]
        text, html = parts(message)
        assert text.count("https://") == html.count("https://") == 1
        assert "we will not email you again" in text and "not email you again" in html

    def test_is_not_written_to_whoever_stopped_or_confirmed_meanwhile(self, article):
        stopped = follow(article, "a@r.example")
        told(CommentFactory(article=article))
        confirmed = follow(article, "b@r.example")
        asking = post(OutgoingEmail.Kind.CONFIRM, to="b@r.example", subscription=confirmed)
        stopped.delete()
        assert sent() == []
        assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"dropped"}
        assert asking.email_index  # what says that this address was asked stays

    def test_to_an_author_who_switched_it_off_meanwhile_is_dropped(self, article):
        author_with_alert(article)
        told(CommentFactory(article=article))
        AuthorAlert.objects.all().delete()
        assert sent() == [] and states() == [("author", "dropped")]

    def test_to_an_author_leads_to_the_admin(self, article):
        author_with_alert(article)
        comment = CommentFactory(article=article, name="Nora")
        told(comment)
        (message,) = sent()
        assert message["Subject"].startswith("Nora commented on your article")
        assert all(f"{SITE}/admin/" in part for part in parts(message))

    @pytest.mark.parametrize("words", ["Rain\r\nBcc: all@r.example", "Rain\x0b\u2028Bcc: x@y.z"])
    def test_takes_no_header_from_names_or_headlines(self, article, words):
        type(article).objects.filter(pk=article.pk).update(headline=words)
        follow(article, "rosa@r.example")
        comment = CommentFactory(article=article)
        type(comment).objects.filter(pk=comment.pk).update(name=words)
        told(comment)
        (message,) = sent()
        assert message["Bcc"] is None and "Rain" in message["Subject"]


class TestTheSender:
    def test_is_the_site_unless_told_otherwise(self):
        assert (
            environment.mail_from("", "News, daily", SITE)
            == '"News, daily" <newsroom@news.example>'
        )
        assert environment.mail_from("", "N", "http://127.0.0.1:8000") == "N <newsroom@localhost>"
        assert environment.mail_from("A <a@b.example>", "N", SITE) == "A <a@b.example>"

    @pytest.mark.parametrize("bad", ["nobody", "a@b.example\nBcc: c@d.example"])
    def test_that_is_no_address_stops_the_start(self, bad):
        with pytest.raises(environment.ImproperlyConfigured, match="MAIL_FROM"):
            environment.mail_from(bad, "N", SITE)
