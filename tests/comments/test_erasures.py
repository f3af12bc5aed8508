"""The journal of erasures: whatever goes by its owner's word is written down, and is done again."""

import errno
import os
import threading
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments.mail import subscription_links, subscriptions
from comments.models import Block, Comment, DataRequest, Erasure, OutgoingEmail, Subscription
from comments.models.erasure import ErasureQuerySet
from comments.privacy.data_requests import erasing
from comments.privacy.erasures import files
from comments.privacy.erasures.files import Line
from comments.privacy.erasures.marks import mark_of
from comments.privacy.maintenance import journal_files, journal_replay, retention
from tests.comments import aged
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL, SECRET = "ada.lovelock@reader.example", aged.SECRET


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir()
    return settings.DATA_DIR


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def noted():
    return set(Erasure.objects.values_list("deed", "mark"))


def written(path=None):
    return {line.what for line in files.read(path or files.own())}


class TestIsNoted:
    """Every way by which what belongs to a reader goes before its time."""

    def test_a_comment_that_is_erased(self, committed):
        comment = CommentFactory(email=EMAIL)
        mark = mark_of(comment)
        with committed():
            comment.erase()
        assert noted() == written() == {("erase", mark)}

    def test_a_comment_that_becomes_a_tombstone_under_the_name_that_backups_know(self, committed):
        comment = CommentFactory(email=EMAIL)
        CommentFactory(article=comment.article, parent=comment)
        mark = mark_of(comment)
        with committed():
            comment.erase()
        comment.refresh_from_db()
        assert comment.is_erased and noted() == written() == {("erase", mark)}

    def test_a_comment_that_is_withdrawn(self, committed):
        comment = CommentFactory()
        with committed():
            comment.withdraw()
        assert noted() == written() == {("withdraw", mark_of(comment))}

    def test_a_comment_that_a_superuser_deletes(self, client, committed):
        comment = CommentFactory()
        client.force_login(UserFactory(is_superuser=True))
        with committed():
            client.post(f"/admin/comments/comment/{comment.pk}/delete/", {"post": "yes"})
        assert noted() == written() == {("erase", mark_of(comment))}

    def test_a_subscription_that_is_stopped_and_all_of_an_address(self, committed):
        one, two, three = (aged.subscription(email=EMAIL) for _ in range(3))
        marks = {("erase", mark_of(row)) for row in (one, two, three)}
        with committed():
            subscriptions.stop(one)
            subscriptions.stop_all(two)
        assert noted() == written() == marks

    def test_everything_under_an_address_and_nothing_of_others(self, committed):
        comment = CommentFactory(email=EMAIL)
        rows = [
            comment,
            aged.subscription(email=EMAIL, article=comment.article),
            aged.outgoing_email(email=EMAIL, state="dead"),
            aged.request(email=EMAIL),
            aged.block(email=EMAIL, ends_at=None),
        ]
        aged.subscription(), aged.outgoing_email(), aged.request(), aged.block()
        marks = {("erase", mark_of(row)) for row in rows}
        with committed():
            erasing.erase(EMAIL)
        assert noted() == written() == marks

    @pytest.mark.parametrize("act", ["erasing", "stopping"])
    def test_and_what_comes_between_the_noting_and_the_going_stays(self, monkeypatch, act):
        first = Subscription.objects.create(article=ArticleFactory(), email=EMAIL)
        late = Subscription(article=ArticleFactory(), email=EMAIL)
        note = ErasureQuerySet.note

        def note_slowly(self, rows, *args):
            note(self, rows, *args)
            if first in rows:
                late.save()

        monkeypatch.setattr(ErasureQuerySet, "note", note_slowly)
        erasing.erase(EMAIL) if act == "erasing" else subscriptions.stop_all(first)
        assert list(Subscription.objects.all()) == [late]

    def test_what_retention_erases(self, committed):
        comment = aged.comment(400, status="rejected")
        mark = mark_of(comment)
        with committed():
            retention.enforce()
        assert noted() == written() == {("erase", mark)}


class TestIsNotNoted:
    def test_what_goes_with_its_article_for_a_backup_is_to_bring_back_both(self, committed):
        comment = CommentFactory()
        with committed():
            comment.article.delete()
        assert not Comment.objects.exists() and noted() == written() == set()

    def test_what_was_undone(self):
        comment = CommentFactory()
        with pytest.raises(RuntimeError), transaction.atomic():
            comment.erase()
            raise RuntimeError
        assert noted() == set() and not files.own().exists()

    def test_the_end_of_a_tombstone(self):
        comment = CommentFactory()
        reply = CommentFactory(article=comment.article, parent=comment)
        comment.erase()
        reply.erase()
        before = noted()
        Comment.objects.get(pk=comment.pk).delete()
        assert noted() == before


class TestTheJournal:
    def test_holds_nothing_of_anybody(self, committed):
        comment = CommentFactory(name=SECRET, body=SECRET, email=EMAIL)
        hidden = [SECRET, EMAIL, comment.email_index, str(comment.uuid), comment.uuid.hex]
        with committed():
            erasing.erase(EMAIL)
        text = files.own().read_text() + str(list(Erasure.objects.values()))
        assert len(written()) == 1
        assert [word for word in hidden if word in text] == []

    def test_names_a_row_otherwise_under_another_key(self, settings):
        comment = CommentFactory()
        before = mark_of(comment)
        settings.EMAIL_KEYS = ["n" * 48]
        assert mark_of(comment) != before

    def test_is_readable_by_us_alone(self, committed):
        with committed():
            CommentFactory().erase()
        assert files.own().stat().st_mode & 0o777 == 0o600

    def test_stands_beside_backups_as_well(self, committed, tmp_path):
        folder = tmp_path / "backups"
        folder.mkdir()
        files.remember(folder), files.remember(folder)
        assert files.in_folder(folder).exists()
        comment = CommentFactory()
        with committed():
            comment.erase()
        assert written(files.in_folder(folder)) == written() == {("erase", mark_of(comment))}
        assert (files.settings.DATA_DIR / files.FOLDERS).read_text() == f"{folder}\n"

    def test_of_a_folder_that_is_gone_stops_no_erasing(self, committed, tmp_path):
        folder = tmp_path / "backups"
        folder.mkdir()
        files.remember(folder)
        files.in_folder(folder).unlink(), folder.rmdir()
        with committed():
            CommentFactory().erase()
        assert len(written()) == 1 and not folder.exists()

    def test_that_cannot_be_written_stops_no_erasing_and_is_caught_up(
        self, committed, data_dir, caplog
    ):
        files.own().mkdir()  # what no file can be written to, whoever we are
        with committed():
            CommentFactory().erase()
        assert not Comment.objects.exists() and "not written" in caplog.text
        files.own().rmdir()
        journal_files.Follower().follow()
        assert written() == noted() != set()

    def test_goes_on_after_a_line_that_a_crash_cut_short(self, committed):
        files.append(files.own(), [Line("2026-11-30", "erase", "a" * 32)])
        with open(files.own(), "a") as file:
            file.write("2026-11-30 erase bbbb")
        comment = CommentFactory()
        with committed():
            comment.erase()
        assert written() == {("erase", "a" * 32), ("erase", mark_of(comment))}

    @pytest.mark.parametrize(
        "text",
        ["", "# head", "2026-13-40 erase " + "a" * 32, "2026-11-30 burn " + "a" * 32,
         "2026-11-30 erase " + "a" * 31, "2026-11-30 erase " + "A" * 32, "\x00" * 50],
    )  # fmt: skip
    def test_overlooks_what_is_no_line(self, text):
        assert Line.read(text) is None

    def test_loses_no_line_while_others_append_and_old_ones_are_dropped(self):
        path, today = files.own(), timezone.localdate()
        old = today - timedelta(days=100)
        files.append(path, [Line(old.isoformat(), "erase", f"{n:032x}") for n in range(50)])

        def append(worker):
            for n in range(25):
                mark = f"{worker:016x}{n:016x}"
                files.append(path, [Line(today.isoformat(), "erase", mark)])

        threads = [threading.Thread(target=append, args=[worker]) for worker in range(1, 5)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            files.drop_before(path, today)
        for thread in threads:
            thread.join()
        assert len(written()) == 100


class TestTheFiles:
    def test_follow_the_rows_and_are_read_only_when_something_came(self, monkeypatch):
        row, follower = aged.erasure(), journal_files.Follower()
        follower.follow()
        assert written() == {(row.deed, row.mark)}
        asked = []
        monkeypatch.setattr(journal_files, "follow", asked.append)
        follower.follow()
        assert asked == []
        aged.erasure()
        follower.follow()
        assert len(asked) == 1

    def test_that_cannot_be_made_shorter_stay_as_they_are_with_nothing_beside(self, monkeypatch):
        """The worker tries again each minute: on a full disk, drafts would add up."""
        lines = [Line("2020-01-01", "erase", "a" * 32), Line("2026-01-01", "erase", "b" * 32)]
        files.append(files.own(), lines)

        def full(handle):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space"):
                files.drop_before(files.own(), date(2025, 1, 1))
        assert files.read(files.own()) == lines
        assert list(files.own().parent.iterdir()) == [files.own()]

    def test_forget_what_no_backup_holds_any_more(self, settings):
        settings.KEPT_DAYS = settings.KEPT_DAYS | {"ERASURES_KEPT_DAYS": 90}
        today = timezone.localdate()
        kept, over = ((today - timedelta(days=days)).isoformat() for days in (89, 90))
        files.append(files.own(), [Line(kept, "erase", "a" * 32), Line(over, "erase", "b" * 32)])
        journal_files.Follower().follow()
        assert written() == {("erase", "a" * 32)}


class TestReplaying:
    """On rows that stand as a backup knew them, with the journal of what came afterwards."""

    def test_erases_again_and_leaves_others(self):
        gone, other = CommentFactory(body=SECRET), CommentFactory()
        answered = CommentFactory(body=SECRET)
        reply = CommentFactory(article=answered.article, parent=answered)
        lines = [line_of(gone), line_of(answered)]
        assert journal_replay.replay(lines) == {"comments erased": 2}
        assert set(Comment.objects.values_list("pk", flat=True)) == {
            other.pk, answered.pk, reply.pk
        }  # fmt: skip
        assert Comment.objects.get(pk=answered.pk).is_erased
        assert journal_replay.replay(lines) == {}

    def test_withdraws_again_whatever_state_it_was_in(self):
        waiting, public = CommentFactory(status="pending"), CommentFactory()
        lines = [line_of(row, "withdraw") for row in (waiting, public)]
        assert journal_replay.replay(lines) == {"comments withdrawn": 2}
        assert set(Comment.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert journal_replay.replay(lines) == {}

    def test_ends_subscriptions_letters_requests_and_the_words_of_a_block(self):
        rows = [
            aged.subscription(is_confirmed=True),
            aged.outgoing_email(state="dead"),
            aged.request(),
            aged.block(ends_at=None),
        ]
        done = journal_replay.replay([line_of(row) for row in rows])
        assert sum(done.values()) == 4
        assert not any(
            model.objects.exists() for model in (Subscription, OutgoingEmail, DataRequest)
        )
        assert SECRET not in Block.objects.get().reason

    def test_knows_what_was_noted_under_an_older_key(self, settings):
        comment = CommentFactory()
        line = line_of(comment)
        settings.EMAIL_KEYS = ["n" * 48, *settings.EMAIL_KEYS]
        assert journal_replay.replay([line]) == {"comments erased": 1}

    def test_does_nothing_to_the_same_words_sent_anew(self):
        first = CommentFactory(body="The very same words.")
        line, article = line_of(first), first.article
        first.erase()
        CommentFactory(article=article, body="The very same words.")
        assert journal_replay.replay([line]) == {} and Comment.objects.count() == 1

    def test_keeps_in_the_database_what_the_files_know(self):
        line = Line("2026-11-30", "erase", "c" * 32)
        journal_replay.replay([line, line])
        assert noted() == {("erase", "c" * 32)}


def line_of(row, deed="erase"):
    return Line(timezone.localdate().isoformat(), deed, mark_of(row))


def test_a_reader_who_stops_by_the_link_is_noted_before_the_answer(committed):
    subscription = aged.subscription(is_confirmed=True)
    mark, link = mark_of(subscription), subscription_links.address_of(subscription, "stop")
    with committed():
        assert Client().post(link).status_code == 200
    assert written() == {("erase", mark)}
