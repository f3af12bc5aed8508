"""What the newsroom sees of mail: the list of letters, health, the test letter, authors' switch."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import AuthorAlert, OutgoingEmail
from comments.models.outgoing_email import LATE
from tests.comments.post_office import author_with_alert, follow, told
from tests.comments.smtp import DATA, MAIL, RCPT, MailServer, Mood, mail_goes_to
from tests.factories import AuthorFactory, CommentFactory, UserFactory
from tests.processes import free_port

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/outgoingemail/"
ROSA = "rosa@secret.example"


@pytest.fixture
def letter(article):
    follow(article, ROSA)
    told(CommentFactory(article=article))
    return OutgoingEmail.objects.get()


def dead(letter, at=None):
    OutgoingEmail.objects.filter(pk=letter.pk).update(
        state="dead", done_at=at or timezone.now(), failure="SMTPServerDisconnected", attempts=8
    )


class TestHealth:
    def words(self, client):
        answer = client.get("/healthz")
        assert answer.status_code == 200 and ROSA not in answer.content.decode()
        return json.loads(answer.content)

    def test_is_ok_while_letters_wait_for_their_turn(self, client, letter):
        assert self.words(client) == {"status": "ok", "mail": "ok", "retention": "ok"}

    def test_tells_of_letters_that_are_late_however_often_they_were_tried(self, client, letter):
        OutgoingEmail.objects.update(
            created_at=timezone.now() - LATE, due_at=timezone.now() + timedelta(hours=6)
        )
        assert self.words(client)["mail"] == "late: 1 email"

    def test_tells_for_a_day_of_what_was_given_up(self, client, letter):
        dead(letter)
        assert self.words(client)["mail"] == "given up: 1 email"
        dead(letter, timezone.now() - timedelta(days=1, seconds=1))
        assert self.words(client)["mail"] == "ok"


class TestTheList:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, moderator):
        client.force_login(moderator)

    def test_shows_what_became_of_a_letter_and_never_an_address(self, client, letter, article):
        author_with_alert(article, "ana@house.example")
        told(CommentFactory(article=article, email="x@y.example"))
        dead(letter)
        page = client.get(LIST).content.decode()
        assert "SMTPServerDisconnected" in page and article.headline in page
        assert "r•••@s•••.example" in page and "a•••@h•••.example" in page
        assert ROSA not in page and "ana@house.example" not in page
        assert letter.email_index not in page and 'name="q"' not in page

    @pytest.mark.parametrize("query", ["email_index={index}", "email_sealed=x", "account__email=a"])
    def test_answers_no_question_about_an_address(self, client, letter, query):
        query = query.format(index=letter.email_index)
        assert client.get(f"{LIST}?{query}").status_code == 400

    def test_shows_one_state_alone(self, client, letter, article):
        assert article.headline in client.get(f"{LIST}?state__exact=queued").content.decode()
        assert article.headline not in client.get(f"{LIST}?state__exact=dead").content.decode()

    def test_tries_again_what_is_dead_and_nothing_else(self, client, letter, article):
        told(CommentFactory(article=article))
        dead(letter)
        keys = list(OutgoingEmail.objects.values_list("pk", flat=True))
        answer = self.try_again(client, *keys)
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("queued", 0)
        assert "Emails queued again: 1." in answer and "Not queued: 1" in answer

    def test_cannot_try_again_what_has_no_address_any_more(self, client, letter):
        dead(letter)
        OutgoingEmail.objects.update(email_sealed="")
        assert "Emails queued again: 0." in self.try_again(client, letter.pk)
        assert OutgoingEmail.objects.get().state == "dead"

    def test_is_not_for_authors(self, client, letter):
        client.force_login(UserFactory(group="Authors"))
        assert client.get(LIST).status_code == 403
        dead(letter)
        self.try_again(client, letter.pk)
        assert OutgoingEmail.objects.get().state == "dead"

    def test_adds_changes_and_deletes_nothing(self, client, letter):
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}{letter.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.post(f"{LIST}{letter.pk}/change/", {"state": "dead"}).status_code == 302
        assert OutgoingEmail.objects.get().state == "queued"

    def test_asks_as_much_for_many_letters_as_for_few(self, client, letter, article):
        def asked():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(LIST).status_code == 200
            return len(queries)

        asked()
        few = asked()
        for n in range(10):
            follow(article, f"reader{n}@r.example")
        told(CommentFactory(article=article))
        assert asked() == few

    def try_again(self, client, *keys):
        data = {"action": "try_again", "_selected_action": keys}
        return client.post(LIST, data, follow=True).content.decode()


class TestTheSwitchOfAnAuthor:
    SWITCH = "/admin/alerts/"

    @pytest.fixture
    def author(self, client):
        account = UserFactory(group="Authors", email="ana@house.example")
        AuthorFactory(account=account)
        client.force_login(account)
        return account

    def test_is_theirs_alone_and_off_until_they_turn_it_on(self, client, author):
        assert "Email me new comments" in client.get("/admin/").content.decode()
        client.post(self.SWITCH, {"alerts": "on"}), client.post(self.SWITCH, {"alerts": "on"})
        assert [alert.account for alert in AuthorAlert.objects.all()] == [author]
        assert "Stop these emails" in client.get("/admin/").content.decode()
        client.post(self.SWITCH, {"alerts": "off"})
        assert not AuthorAlert.objects.exists()

    def test_is_not_shown_to_those_under_whose_name_nothing_appears(self, client, moderator):
        client.force_login(moderator)
        assert (
            "Email notifications about your articles" not in client.get("/admin/").content.decode()
        )
        client.post(self.SWITCH, {"alerts": "on"})
        assert not AuthorAlert.objects.exists()

    def test_asks_who_is_there_and_takes_no_form_of_another_site(self, author, client):
        assert client.get(self.SWITCH).status_code == 405
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(author)
        assert strict.post(self.SWITCH, {"alerts": "on"}).status_code == 403
        client.logout()
        assert reverse("admin:login") in client.post(self.SWITCH, {"alerts": "on"})["Location"]
        assert not AuthorAlert.objects.exists()


class TestTheTestLetter:
    def run(self):
        out = StringIO()
        call_command("send_test_mail", "op@house.example", stdout=out)
        return out.getvalue()

    def test_arrives_and_says_so(self):
        assert "accepted the email" in self.run()
        assert [message.to for message in mail.outbox] == [["op@house.example"]]

    @pytest.mark.parametrize(
        ("mood", "words"),
        [
            (Mood({MAIL: 550}), "Set MAIL_FROM.*550"),
            (Mood({RCPT: 550}), "not accept this recipient.*550"),
            (Mood({DATA: 554}), "did not accept the email.*554"),
            (Mood(sleeps_at=MAIL), "SMTPServerDisconnected"),
        ],
    )
    def test_says_in_words_what_went_wrong(self, settings, mood, words):
        with MailServer(mood) as server:
            mail_goes_to(server.port, settings)
            with pytest.raises(CommandError, match=words) as raised:
                self.run()
        assert "secret.example" not in str(raised.value) and raised.value.returncode == 1

    def test_says_that_nobody_listens(self, settings):
        mail_goes_to(free_port(), settings)
        with pytest.raises(CommandError, match="Check the port in EMAIL_URL"):
            self.run()

    def test_says_that_what_it_was_given_is_no_address(self, settings):
        with MailServer() as server:
            mail_goes_to(server.port, settings)
            with pytest.raises(CommandError, match="not an email address"):
                call_command("send_test_mail", "nobody at all@")
