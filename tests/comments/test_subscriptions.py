"""Consent: a wish, its owner's yes, and its end."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments import receipts, sealed
from comments.mail import subscriptions
from comments.mail.delivery import deliver
from comments.mail.links import address_of, token_of
from comments.models import Comment, Gone, Letter, Subscription
from tests.comments.conftest import WORDS
from tests.comments.many import write_many
from tests.comments.post_office import follow, states, write
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


def wishes():
    return {(wish.comment_id, wish.is_confirmed) for wish in Subscription.objects.all()}


def link_in(message, name="subscriptions"):
    """The path of the first such link in the text of a message."""
    return re.search(rf"https?://[^/]+(/{name}/[^\s>]+)", message.body)[1]


def mailed():
    for letter in Letter.objects.queued().order_by("pk"):
        deliver.call(letter.pk)
    sent, mail.outbox = mail.outbox, []
    return sent


def _cut_off(comment, **wishes):
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
        assert wishes() == set() and states() == []

    def test_of_what_was_erased_meanwhile_keep_no_address(self, post, article):
        post(article)
        comment, read_before = Comment.objects.get(), Comment.objects.get()
        CommentFactory(article=article, parent=comment)  # so that a tombstone is left
        comment.erase()
        with pytest.raises(Gone):
            subscriptions.wish_for(read_before, replies=True, everything=True)
        subscriptions.note.enqueue(comment.pk, replies=True, everything=True)
        assert wishes() == set() and states() == []

    def test_ticked_each_is_one_wish_and_both_one_letter(self, post, article):
        post(article, tell_replies="on", tell_all="on")
        assert wishes() == {(Comment.objects.get().pk, False), (None, False)}
        assert states() == [("confirm", "queued")]

    def test_a_signed_in_person_ticks_in_vain(self, client, post, article):
        client.force_login(UserFactory(email="s@house.example"))
        post(article, name=None, email=None, tell_all="on")
        assert wishes() == set()


class TestAsking:
    def test_the_same_comment_sent_again_asks_nobody_again(self, post, article):
        post(article, tell_replies="on")
        post(article, tell_replies="on")
        assert states() == [("confirm", "queued")]

    def test_is_noted_by_a_second_try_where_the_first_was_cut_off(self, post, article, monkeypatch):
        token = "A" * 43
        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr("comments.mail.subscriptions.wish_for", _cut_off)
            post(article, tell_replies="on", receipt=token)
        assert Comment.objects.count() == 1 and not Subscription.objects.exists()
        for _ in range(2):
            post(article, tell_replies="on", receipt=token)
        assert Comment.objects.count() == Subscription.objects.count() == 1
        assert Letter.objects.count() == 1

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
            for wish in Subscription.objects.all():
                client.post(address_of(wish, "stop"))
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
        assert states() == [] and wishes() == {(None, True)}

    def test_fails_with_the_wish_or_not_at_all(self, article, monkeypatch):
        def breaks(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(subscriptions.letters, "post", breaks)
        with pytest.raises(RuntimeError):
            subscriptions.wish_for(write(article), replies=True, everything=True)
        assert wishes() == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)  # the worker closes connections
class TestTheWholeWay:
    def test_from_a_ticked_box_to_the_last_letter(self, post, client, moderator, article):
        post(article, tell_replies="on")
        own = Comment.objects.get()
        own.approve(by=moderator)
        (asked,) = mailed()
        assert asked.to == [INES]
        page = link_in(asked)
        assert "Yes, write to me" in client.get(page).content.decode()
        assert wishes() == {(own.pk, False)}

        answer = client.post(f"{page}confirm/", headers=OWN, follow=True)
        assert "You are told of" in answer.content.decode()
        assert wishes() == {(own.pk, True)}
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
        assert mailed() == [] and wishes() == set()

    def test_a_queued_letter_of_what_is_stopped_is_not_sent(self, client, article):
        wish = follow(article, INES)
        letter = Letter(kind="comment", comment=CommentFactory(article=article), subscription=wish)
        letter.email = INES
        letter.save()
        client.post(address_of(wish, "stop"))
        assert mailed() == [] and states() == [("comment", "dropped")]


class TestYes:
    def test_is_to_all_of_this_address_under_this_article_and_to_nothing_else(
        self, client, article
    ):
        own = CommentFactory(article=article, email=INES)
        asked = follow(article, INES, comment=own, confirmed=False)
        both = follow(article, INES, confirmed=False)
        other = follow(article, "other@r.example", confirmed=False)
        elsewhere = follow(ArticleFactory(), INES, confirmed=False)
        client.post(address_of(asked, "confirm"), headers=OWN)
        confirmed = set(Subscription.objects.confirmed())
        assert confirmed == {asked, both} and not confirmed & {other, elsewhere}

    def test_twice_is_once(self, client, article):
        wish = follow(article, INES, comment=CommentFactory(article=article), confirmed=False)
        for _ in range(2):
            client.post(address_of(wish, "confirm"), headers=OWN)
        assert states() == [("receipt", "queued")]

    def test_from_another_site_is_none(self, client, article):
        wish = follow(article, INES, confirmed=False)
        answer = client.post(address_of(wish, "confirm"), headers=FOREIGN)
        assert answer.status_code == 403 and wishes() == {(None, False)}
        assert "nothing was changed" in answer.content.decode()


class TestTheMailedReceipt:
    def confirmed(self, article, **more):
        own = CommentFactory(article=article, email=INES, **more)
        wish = follow(article, INES, confirmed=False)
        subscriptions.confirm(wish)
        own.refresh_from_db()
        return own

    def test_is_of_the_comment_with_which_all_was_asked_for(self, article):
        CommentFactory(article=article, email="other@r.example")
        own = self.confirmed(article)
        token = receipts.mailed(own)
        assert receipts.TOKEN.fullmatch(token) and receipts.find(token) == own
        assert Letter.objects.get().comment == own

    def test_opens_what_the_first_one_opens_and_that_goes_on_to_open_it(self, client, article):
        first = receipts.new_token()
        own = self.confirmed(article, receipt_hash=receipts.hash_of(first))
        second = receipts.mailed(own)
        assert first != second
        assert receipts.find(first) == receipts.find(second) == own
        client.post(f"{receipts.address_of(second)}withdraw/", headers=OWN)
        own.refresh_from_db()
        assert own.status == "withdrawn"

    def test_is_stored_nowhere_but_as_a_hash(self, article):
        own = self.confirmed(article)
        token = receipts.mailed(own)
        rows = [*Comment.objects.values(), *Letter.objects.values(), *Subscription.objects.values()]
        assert token not in str(rows)
        assert own.mailed_receipt_hash == receipts.hash_of(token)

    @pytest.mark.parametrize("column", receipts.COLUMNS)
    def test_is_found_by_an_index_as_the_first_one_is(self, article, column):
        write_many(article, 300)  # fewer, and PostgreSQL reads the table
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        plan = receipts._with(column).filter(**{column: receipts.hash_of("x")}).explain()
        assert "comment" in plan and "receipt" in plan and "SCAN comments" not in plan
        assert "Seq Scan on comments" not in plan

    def test_opens_nothing_before_the_yes(self, article):
        own = CommentFactory(article=article, email=INES)
        follow(article, INES, comment=own, confirmed=False)
        assert receipts.mailed(own) == ""
        assert receipts.find(sealed.receipt_tokens(own.uuid)[0]) is None

    def test_outlives_a_new_key(self, article, settings):
        own = self.confirmed(article)
        token = receipts.mailed(own)
        settings.EMAIL_KEYS = ["n" * 40, *settings.EMAIL_KEYS]
        assert receipts.mailed(own) == token and receipts.find(token) == own

    def test_is_sent_once_however_often_its_writer_says_yes(self, article):
        own = self.confirmed(article)
        subscriptions.confirm(follow(article, INES, comment=own, confirmed=False))
        assert states() == [("receipt", "queued")]


class TestNoMore:
    def test_ends_one_wish_and_leaves_the_others(self, client, article):
        wide = follow(article, INES)
        narrow = follow(article, INES, comment=CommentFactory(article=article))
        client.post(address_of(wide, "stop"))
        assert Subscription.objects.get() == narrow

    def test_twice_says_that_it_is_stopped(self, client, article):
        stop = address_of(follow(article, INES), "stop")
        for _ in range(2):
            answer = client.post(stop, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200 and "Stopped" in answer.content.decode()

    def test_of_everything_ends_all_of_this_address_under_whatever_key(
        self, client, article, settings
    ):
        wish = follow(article, INES)
        settings.EMAIL_KEYS = ["n" * 40, *settings.EMAIL_KEYS]
        follow(ArticleFactory(), INES)
        other = follow(article, "other@r.example")
        assert client.post(address_of(wish, "stop_all"), headers=FOREIGN).status_code == 403
        assert Subscription.objects.count() == 3
        client.post(address_of(wish, "stop_all"), headers=OWN)
        assert Subscription.objects.get() == other


class TestTheLink:
    PAGES = ("", "confirm/", "stop/", "stop-all/")

    @pytest.mark.parametrize("path", PAGES)
    def test_opened_by_a_scanner_changes_nothing(self, client, article, path):
        wish = follow(article, INES, confirmed=False)
        for ask in (client.get, client.head):
            ask(f"{address_of(wish)}{path}", follow=True)
        assert wishes() == {(None, False)}

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("make", ["none", "a:b", "{uuid}", "{uuid}:{sign}", "{token}x"])
    def test_that_we_did_not_sign_is_a_404(self, client, article, path, make):
        wish = follow(article, INES, confirmed=False)
        token = make.format(uuid=wish.uuid.hex, sign="A" * 43, token=token_of(wish))
        for ask in (client.get, client.post) if path else (client.get,):
            assert ask(f"/subscriptions/{token}/{path}", headers=OWN).status_code == 404
        assert wishes() == {(None, False)}

    def test_of_a_comment_that_waits_is_none_of_a_subscription(self, client, article):
        own = CommentFactory(article=article, status="pending")
        from_elsewhere = f"/subscriptions/{own.uuid.hex}:{'x' * 43}/"
        assert client.get(from_elsewhere).status_code == 404

    def test_is_kept_by_no_cache_found_by_no_engine_and_told_to_no_site(self, client, article):
        wish = follow(article, INES, confirmed=False)
        pages = [client.get(address_of(wish)), client.post(address_of(wish, "stop"))]
        for page in pages:
            assert "no-store" in page.headers["Cache-Control"]
            assert page.headers["X-Robots-Tag"] == "noindex"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert not page.cookies
            assert token_of(wish) not in re.sub(r'action="[^"]*"', "", page.content.decode())

    def test_shows_no_address_and_no_words_of_the_comment(self, client, article):
        own = CommentFactory(article=article, email=INES, body="A secret.", status="pending")
        wish = follow(article, INES, comment=own)
        page = client.get(address_of(wish)).content.decode()
        assert "replies to your comment of" in page
        assert INES not in page and "A secret." not in page

    def test_asks_as_much_for_many_wishes_as_for_few(
        self, client, article, django_assert_num_queries
    ):
        wish = follow(article, INES)
        for n in range(10):
            follow(article, INES, comment=CommentFactory(article=article), confirmed=n % 2)
        # the subscription · what is asked · what is told · the row of categories in the masthead
        with django_assert_num_queries(4):
            client.get(address_of(wish))
