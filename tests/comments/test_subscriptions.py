"""A wish to be told: ticked, asked about, and answered by letters."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from comments.mail import subscriptions
from comments.mail.delivery import deliver
from comments.mail.subscription_links import address_of
from comments.models import Comment, Gone, OutgoingEmail, Subscription
from tests.comments.conftest import WORDS
from tests.comments.post_office import follow, states, subscribed, write
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

INES = WORDS["email"]
OWN = {"Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}


@pytest.fixture(autouse=True)
def noted_at_once(monkeypatch):
    """The worker's first task, without the worker."""
    note = SimpleNamespace(enqueue=subscriptions.note.call)
    monkeypatch.setattr("comments.mail.subscriptions.note", note)


def link_in(message, name="subscriptions"):
    """The path of the first such link in the text of a message."""
    return re.search(rf"https?://[^/]+(/{name}/[^\s>]+)", message.body)[1]


def mailed():
    for letter in OutgoingEmail.objects.queued().order_by("pk"):
        deliver.call(letter.pk)
    sent, mail.outbox = mail.outbox, []
    return sent


def _cut_off(comment, **subscriptions):
    raise RuntimeError


class TestTheBoxes:
    def test_stand_unticked_in_the_form_of_readers_and_not_in_that_of_the_newsroom(
        self, client, article
    ):
        page = client.get(article.get_absolute_url()).content.decode()
        for name in ("tell_replies", "tell_all"):
            (box,) = re.findall(rf"<input[^>]*name=\"{name}\"[^>]*>", page)
            assert 'type="checkbox"' in box and "checked" not in box
        client.force_login(UserFactory())
        assert "tell_replies" not in client.get(article.get_absolute_url()).content.decode()

    def test_stay_ticked_when_the_form_comes_back(self, post, article):
        page = post(article, name="", tell_replies="on").content.decode()
        ticked = re.findall(r"<input[^>]*name=\"tell_\w+\"[^>]*checked[^>]*>", page)
        assert len(ticked) == 1 and "tell_replies" in ticked[0]
        assert states() == []

    def test_unticked_nothing_is_kept_and_nothing_sent(self, post, article):
        post(article)
        assert subscribed() == set() and states() == []

    def test_of_what_was_erased_meanwhile_keep_no_address(self, post, article):
        post(article)
        comment, read_before = Comment.objects.get(), Comment.objects.get()
        CommentFactory(article=article, parent=comment)  # so that a tombstone is left
        comment.erase()
        with pytest.raises(Gone):
            subscriptions.request_for(read_before, replies=True, everything=True)
        subscriptions.note.enqueue(comment.pk, replies=True, everything=True)
        assert subscribed() == set() and states() == []

    def test_ticked_each_is_one_wish_and_both_one_letter(self, post, article):
        post(article, tell_replies="on", tell_all="on")
        assert subscribed() == {(Comment.objects.get().pk, False), (None, False)}
        assert states() == [("confirm", "queued")]

    def test_a_signed_in_person_ticks_in_vain(self, client, post, article):
        client.force_login(UserFactory(email="s@house.example"))
        post(article, name=None, email=None, tell_all="on")
        assert subscribed() == set()


class TestAsking:
    def test_the_same_comment_sent_again_asks_nobody_again(self, post, article):
        post(article, tell_replies="on")
        post(article, tell_replies="on")
        assert states() == [("confirm", "queued")]

    def test_is_noted_by_a_second_try_where_the_first_was_cut_off(self, post, article, monkeypatch):
        token = "A" * 43
        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr("comments.mail.subscriptions.request_for", _cut_off)
            post(article, tell_replies="on", receipt=token)
        assert Comment.objects.count() == 1 and not Subscription.objects.exists()
        for _ in range(2):
            post(article, tell_replies="on", receipt=token)
        assert Comment.objects.count() == Subscription.objects.count() == 1
        assert OutgoingEmail.objects.count() == 1

    def test_for_the_same_wish_happens_once_a_day(self, post, article):
        post(article, tell_all="on", tell_replies="on")
        post(article, tell_all="on", body="Another thing.")
        assert states() == [("confirm", "queued")]
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            post(article, tell_all="on", body="A third thing.")
        assert states() == [("confirm", "queued")] * 2

    def test_of_one_address_happens_three_times_a_day_and_the_answer_stays_the_same(self, post):
        answers = [
            post(ArticleFactory(), body=f"Words {n}.", tell_all="on").status_code
            for n in range(subscriptions.MOST_ASKED + 2)
        ]
        assert set(answers) == {303}
        assert states() == [("confirm", "queued")] * subscriptions.MOST_ASKED
        post(ArticleFactory(), email="other@reader.example", tell_all="on")
        assert len(states()) == subscriptions.MOST_ASKED + 1

    def test_is_no_more_often_because_what_was_asked_is_stopped(self, post, client):
        for n in range(subscriptions.MOST_ASKED + 1):
            post(ArticleFactory(), body=f"Words {n}.", tell_all="on")
            for subscription in Subscription.objects.all():
                client.post(address_of(subscription, "stop"))
        assert len(states()) == subscriptions.MOST_ASKED

    def test_happens_under_each_article_whatever_was_confirmed_elsewhere(self, post, client):
        follow(ArticleFactory(), INES)
        post(ArticleFactory(), tell_all="on")
        assert states() == [("confirm", "queued")]

    def test_does_not_happen_for_what_is_confirmed_already(self, post, article):
        follow(article, INES)
        post(article, tell_all="on")
        assert states() == []

    def test_knows_an_address_by_its_older_keys(self, post, article, settings):
        follow(article, INES)
        settings.EMAIL_KEYS = ["n" * 40, *settings.EMAIL_KEYS]
        post(article, tell_all="on")
        assert states() == [] and subscribed() == {(None, True)}

    def test_fails_with_the_wish_or_not_at_all(self, article, monkeypatch):
        def breaks(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(subscriptions.outgoing, "post", breaks)
        with pytest.raises(RuntimeError):
            subscriptions.request_for(write(article), replies=True, everything=True)
        assert subscribed() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)  # the worker closes connections
class TestTheWholeWay:
    def test_from_a_ticked_box_to_the_last_letter(self, post, client, moderator, article):
        post(article, tell_replies="on")
        own = Comment.objects.get()
        own.approve(by=moderator)
        (asked,) = mailed()
        assert asked.to == [INES]
        page = link_in(asked)
        assert "Confirm</button>" in client.get(page).content.decode()
        assert subscribed() == {(own.pk, False)}

        answer = client.post(f"{page}confirm/", headers=OWN, follow=True)
        assert "You are following" in answer.content.decode()
        assert subscribed() == {(own.pk, True)}
        (receipt,) = mailed()
        path = link_in(receipt, "receipts")
        assert client.get(path).status_code == 200

        write(article, parent=own).approve(by=moderator)
        call_command("work", once=True)
        (told,) = mailed()
        assert told.to == [INES] and "The tide was higher." in told.body
        assert link_in(told, "receipts") == path
        stop = told.extra_headers["List-Unsubscribe"].strip("<>").partition("/subscr")[2]
        data = {"List-Unsubscribe": "One-Click"}
        answer = client.post(f"/subscr{stop}", data, headers=FOREIGN)
        assert answer.status_code == 200 and "Stopped" in answer.content.decode()

        write(article, parent=own, body="And higher.").approve(by=moderator)
        call_command("work", once=True)
        assert mailed() == [] and subscribed() == set()

    def test_a_queued_letter_of_what_is_stopped_is_not_sent(self, client, article):
        subscription = follow(article, INES)
        letter = OutgoingEmail(
            kind="comment", comment=CommentFactory(article=article), subscription=subscription
        )
        letter.email = INES
        letter.save()
        client.post(address_of(subscription, "stop"))
        assert mailed() == [] and states() == [("comment", "dropped")]
