"""In whatever mood a mail server is, a comment is kept at once, and each letter arrives once."""

import logging
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.conf import settings as site
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.mail import delivery
from comments.mail.delivery import deliver
from comments.mail.notifications import notify
from comments.mail.outgoing import post
from comments.models import OutgoingEmail
from comments.models.outgoing_email import HELD, PAUSES
from newsroom import task_recovery
from tests.comments.post_office import follow, send_all, states, write
from tests.comments.smtp import (
    DATA,
    GREETING,
    HELO,
    MAIL,
    QUIT,
    RCPT,
    WORDS,
    MailServer,
    Mood,
    mail_goes_to,
)
from tests.factories import ArticleFactory, CommentFactory
from tests.processes import free_port
from tests.shared_data import PROJECT

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

READER = "rosa@secret.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as travelled:
        yield travelled


@contextmanager
def serving(settings, mood=None):
    with MailServer(mood) as server:
        mail_goes_to(server.port, settings)
        yield server


def published(moderator, address=READER):
    """A comment that one reader has to be told of."""
    article = ArticleFactory(headline="Rain")
    follow(article, address)
    comment = write(article)
    comment.approve(by=moderator)
    return comment


def message_in(accepted):
    (recipients, words) = accepted
    return recipients, message_from_bytes(words, policy=policy.default)


BAD_ONCE = {
    "refuses a stage for now": [
        Mood({stage: 451}, times=1) for stage in (GREETING, HELO, MAIL, RCPT, DATA, WORDS)
    ],
    "is shut down for maintenance": [Mood({GREETING: 554}, times=3)],
    "refuses what it does not know yet": [Mood({DATA: 554}, times=2), Mood({WORDS: 554}, times=2)],
    "does not answer in time": [Mood(sleeps_at=stage, times=1) for stage in (GREETING, RCPT)],
    "hangs up before it accepted": [Mood(drops_at=stage, times=2) for stage in (MAIL, WORDS)],
    "hangs up instead of saying good-bye": [Mood(drops_at=QUIT)],
    "is rude when it says good-bye": [Mood({QUIT: 421})],
    "fails five times": [Mood({MAIL: 450}, times=5)],
}
MOODS = [
    pytest.param(mood, id=f"{name} {n}")
    for name, moods in BAD_ONCE.items()
    for n, mood in enumerate(moods)
]


class TestAServerThat:
    @pytest.mark.parametrize("mood", MOODS)
    def test_gets_each_letter_once_in_the_end(self, mood, settings, moderator, clock):
        with serving(settings, mood) as server:
            comment = published(moderator)
            assert comment.is_public  # whatever the mail server does
            send_all(clock)
        assert [recipients for recipients, _ in server.accepted] == [[READER]]
        letter = OutgoingEmail.objects.get()
        assert letter.state == OutgoingEmail.State.SENT
        assert letter.email_sealed == "" and letter.email_index

    def test_is_down_is_asked_again_until_it_is_up(self, settings, moderator, clock):
        mail_goes_to(free_port(), settings)
        published(moderator)
        for _ in range(2):
            call_command("work", once=True)
            clock.move_to(OutgoingEmail.objects.get().due_at + timedelta(seconds=1))
        assert OutgoingEmail.objects.get().failure == "ConnectionRefusedError"
        with serving(settings) as server:
            send_all(clock)
        assert len(server.accepted) == 1

    def test_is_down_for_days_is_given_up_and_tried_again_by_hand(self, settings, moderator, clock):
        with serving(settings, Mood({MAIL: 451}, times=len(PAUSES) + 1)) as server:
            published(moderator)
            send_all(clock)
            dead = OutgoingEmail.objects.get()
            assert (dead.state, dead.attempts, server.accepted) == ("dead", len(PAUSES) + 1, [])
            assert delivery.try_again(dead)
            assert not delivery.try_again(dead)
            send_all(clock)
        assert len(server.accepted) == 1

    def test_does_not_know_the_reader_is_not_asked_again(self, settings, moderator, clock):
        with serving(settings, Mood({RCPT: 550})) as server:
            published(moderator)
            send_all(clock)
        letter = OutgoingEmail.objects.get()
        assert (letter.state, letter.failure) == ("dead", "SMTPRecipientsRefused 550")
        assert server.conversations == 1

    def test_words_of_its_answers_are_kept_nowhere(self, settings, moderator, clock, caplog):
        caplog.set_level(logging.DEBUG)
        for stage in (MAIL, RCPT, WORDS):
            with serving(settings, Mood({stage: 451})):
                published(moderator, f"{stage}@secret.example")
                send_all(clock)
        tasks = list(DBTaskResult.objects.values_list("traceback", "args_kwargs", "return_value"))
        letters = list(OutgoingEmail.objects.values_list("failure", flat=True))
        assert len(letters) == 3
        assert "secret.example" not in f"{caplog.text}{tasks}{letters}"


class TestALetter:
    def test_has_the_same_name_at_every_attempt(self, settings, moderator, clock):
        # The one window of SMTP: the words were accepted, and we do not learn of it.
        with serving(settings) as server:
            published(moderator)
            call_command("work", once=True)
            OutgoingEmail.objects.update(
                state="queued", done_at=None, email_sealed=F("email_index")
            )
            again = OutgoingEmail.objects.get()
            again.email = READER
            again.save()
            deliver.enqueue(again.pk)
            send_all(clock)
        first, second = (message_in(each)[1]["Message-ID"] for each in server.accepted)
        assert first == second and str(again.uuid) in first

    def test_waits_for_longer_after_each_failure(self, settings, moderator, clock):
        with serving(settings, Mood({MAIL: 451})):
            published(moderator)
            waited = []
            while not waited or OutgoingEmail.objects.queued().exists():
                began = timezone.now()
                call_command("work", once=True)
                letter = OutgoingEmail.objects.get()
                waited.append(letter.due_at - began)
                clock.move_to(letter.due_at + timedelta(seconds=1))
        assert tuple(waited[: len(PAUSES)]) == PAUSES

    def test_is_sent_by_one_of_two_workers_that_have_its_task(self, settings, moderator, clock):
        with serving(settings) as server:
            published(moderator)
            call_command("work", once=True)
            deliver.call(OutgoingEmail.objects.get().pk)  # its task once more
            deliver.enqueue(OutgoingEmail.objects.get().pk)
            call_command("work", once=True)
        assert len(server.accepted) == 1

    def test_is_claimed_by_one_of_two_until_that_must_have_died(self, moderator, clock):
        published(moderator)
        letter = post(OutgoingEmail.Kind.COMMENT, to=READER, comment=CommentFactory())
        assert OutgoingEmail.objects.claim(letter.pk) == letter
        assert OutgoingEmail.objects.claim(letter.pk) is None
        clock.move_to(timezone.now() + HELD)
        assert OutgoingEmail.objects.claim(letter.pk) == letter

    def test_in_the_hand_of_another_worker_is_not_changed_by_one_that_slept(self, moderator):
        published(moderator)
        call_command("work", once=True)
        letter = OutgoingEmail.objects.get()
        letter.claimed_until = timezone.now() - HELD  # what the one that slept remembers
        letter.failed("TimeoutError")
        assert OutgoingEmail.objects.get().state == OutgoingEmail.State.SENT

    def test_about_what_nobody_can_read_any_more_is_dropped(self, settings, moderator, clock):
        with serving(settings) as server:
            comment = published(moderator)
            post(OutgoingEmail.Kind.COMMENT, to="x@y.example", comment=comment)
            comment.withdraw()
            send_all(clock)
        assert server.accepted == []
        assert set(OutgoingEmail.objects.values_list("state", "email_sealed")) == {("dropped", "")}

    def test_that_arrived_while_the_database_was_busy_is_not_sent_again(
        self, settings, moderator, clock, monkeypatch
    ):
        answers = iter([OperationalError("database is locked")])
        sent = OutgoingEmail.sent

        def busy_at_first(letter):
            for error in answers:
                raise error
            sent(letter)

        monkeypatch.setattr(OutgoingEmail, "sent", busy_at_first)
        monkeypatch.setattr(delivery, "RESTS", (0.01,))
        with serving(settings) as server:
            published(moderator)
            send_all(clock)
        assert len(server.accepted) == 1 and states() == [("comment", "sent")]
        assert OutgoingEmail.objects.get().attempts == 0

    def test_waits_until_all_other_work_is_done(self, moderator):
        post(OutgoingEmail.Kind.COMMENT, to=READER, comment=CommentFactory())
        published(moderator)
        order = [task.task_path for task in DBTaskResult.objects.ready()]
        assert order == [notify.module_path, deliver.module_path]

    def test_of_a_transaction_that_is_undone_is_never_sent(self, settings, clock):
        comment = CommentFactory()
        with serving(settings) as server:
            with pytest.raises(RuntimeError), delivery.transaction.atomic():
                post(OutgoingEmail.Kind.COMMENT, to=READER, comment=comment)
                raise RuntimeError
            send_all(clock)
        assert server.accepted == [] and states() == []


class TestAKilledWorker:
    def test_leaves_nothing_undone(self, settings, moderator, clock):
        with serving(settings) as server:
            published(moderator)
            task = DBTaskResult.objects.latest("enqueued_at")
            task.claim("of a worker that was killed")
            call_command("work", once=True)
            assert server.accepted == []
            clock.move_to(timezone.now() + task_recovery.ABANDONED)
            call_command("work", once=True)
        assert len(server.accepted) == 1

    def test_is_not_followed_for_ever_by_what_kills_it(self, moderator):
        published(moderator)
        task = DBTaskResult.objects.latest("enqueued_at")
        task.worker_ids = ["one"] * (task_recovery.MOST_STARTS - 1)
        task.claim("the last")
        DBTaskResult.objects.update(started_at=timezone.now() - task_recovery.ABANDONED)
        assert task_recovery.release_abandoned() == 0
        task.refresh_from_db()
        assert task.status == TaskResultStatus.FAILED

    def test_s_letter_without_a_task_is_queued_again_and_only_then(self, moderator):
        published(moderator)
        call_command("work", once=True)
        OutgoingEmail.objects.update(state="queued", done_at=None, email_sealed="sealed")
        assert delivery.requeue_lost() == 1
        assert delivery.requeue_lost() == 0

    def test_by_sigkill_while_it_sends_sends_later_and_once(
        self, database_file, settings, moderator, clock
    ):
        with serving(settings, Mood(sleeps_at=WORDS, times=1)) as server:
            published(moderator)
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "work", "--once"],
                cwd=PROJECT,
                env=environment(server, database_file),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                assert server.reached.wait(30)
            finally:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
            assert OutgoingEmail.objects.get().claimed_until is not None
            call_command("work", once=True)
            assert server.accepted == []  # it may still be in the hand of somebody slow
            clock.move_to(timezone.now() + task_recovery.ABANDONED + timedelta(minutes=1))
            send_all(clock)
        assert len(server.accepted) == 1


def environment(server, database_file):
    known = connection.settings_dict
    address = f"{known['HOST']}:{known['PORT'] or 5432}"
    url = f"postgres://{known['USER']}:{known['PASSWORD']}@{address}/{known['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": f"sqlite:///{database_file}" if database_file else url,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "SECRET_KEY": site.SECRET_KEY,
        "EMAIL_KEYS": ",".join(site.EMAIL_KEYS),
    }
