"""An erased comment leaves nothing, or its place alone."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django_tasks_db.models import DBTaskResult

from articles import cache_versions
from articles.models import CacheVersion
from comments.models import (
    AlreadyDecided,
    Comment,
    DataRequest,
    Decision,
    OutgoingEmail,
    Subscription,
    Thread,
)
from comments.models.decision import Unchangeable
from comments.privacy import encryption
from comments.privacy.data_requests import erasing, journal
from comments.reading import pending_link
from comments.receipts import receipt_links
from tests.comments import aged
from tests.comments.raw_database import raw_database
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL, SECRET = "ada.lovelock@reader.example", aged.SECRET


@pytest.fixture
def comment(article):
    return CommentFactory(
        article=article,
        name=f"Ada {SECRET}",
        website=f"https://{SECRET}.example",
        body=f"{SECRET} one",
        email=EMAIL,
        ip_hash="a" * 32,
        receipt_hash="b" * 64,
        mailed_receipt_hash="c" * 64,
    )


@pytest.fixture
def tombstone(comment, moderator):
    """Answered, edited, declined in the moderator's own words, appealed against; then erased."""
    CommentFactory(article=comment.article, parent=comment, body="I disagree.", name="Ben")
    comment.reject(by=moderator, reason=f"{SECRET} again")
    comment.appeal(f"{SECRET} is right")
    comment.reject(by=moderator)
    comment.erase()
    comment.refresh_from_db()
    return comment


def quoted_in_rows():
    """Every row of ours and of the staff's log, as text."""
    models = (Comment, Decision, Subscription, OutgoingEmail, DataRequest, LogEntry)
    return str([list(model.objects.values()) for model in models])


class TestACommentWithoutReplies:
    def test_is_gone_with_its_decisions(self, comment, moderator):
        comment.reject(by=moderator, reason=SECRET)
        comment.erase()
        assert not Comment.objects.exists() and not Decision.objects.exists()

    def test_leaves_the_page_at_once(self, comment, client):
        url = comment.article.get_absolute_url()
        assert SECRET in client.get(url).text
        before = dict(CacheVersion.objects.values_list("tag", "number"))
        comment.erase()
        after = dict(CacheVersion.objects.values_list("tag", "number"))
        for tag in (cache_versions.DISCUSSIONS, cache_versions.of(comment.article_id)):
            assert after[tag] > before[tag]
        assert SECRET not in client.get(url).text
        assert not Thread.objects.filter(size__gt=0).exists()

    def test_can_be_erased_twice(self, comment):
        comment.erase()
        comment.erase()
        assert not Comment.objects.exists()

    def test_that_somebody_is_deciding_or_editing_meanwhile_is_told_to_be_gone(
        self, comment, moderator, client, monkeypatch
    ):
        stale = Comment.objects.get(pk=comment.pk)
        token = receipt_links.new_token()
        Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
        opened = receipt_links.find(token)
        comment.erase()
        with pytest.raises(AlreadyDecided):
            stale.approve(by=moderator)
        with monkeypatch.context() as patched:
            found = iter([opened, None])
            patched.setattr(receipt_links, "find", lambda token: next(found))
            answer = client.post(f"/receipts/{token}/edit/", {"body": "Better words."})
        assert answer.status_code == 404


@pytest.mark.usefixtures("database_file")
def test_a_reply_to_what_is_erased_while_it_is_sent_stands_for_itself():
    parent = CommentFactory()
    reply = CommentFactory.build(
        article=parent.article, parent=parent, body="I disagree.", status="pending"
    )
    parent.erase()
    standing = reply.submit()
    kept = Comment.objects.get()
    assert standing == kept and kept.body == "I disagree."
    assert (kept.parent, kept.root, kept.depth) == (None, None, 0)


class TestATombstone:
    def test_holds_nothing_of_its_writer(self, tombstone):
        row = Comment.objects.filter(pk=tombstone.pk).values().get()
        for name in (
            "name", "website", "body", "body_html", "email_sealed", "email_index", "ip_hash",
            "fingerprint", "words_hash", "receipt_hash", "mailed_receipt_hash",
        ):  # fmt: skip
            assert row[name] == "", name
        for name in ("account_id", "avatar_seed", "edited_at", "featured_at"):
            assert row[name] is None, name
        assert row["erased_at"] and row["status"] == "withdrawn"
        assert SECRET not in quoted_in_rows()

    def test_keeps_who_decided_what_and_when_but_no_quotation(self, tombstone, moderator):
        told = [(d.ruling, d.by, d.reasons) for d in tombstone.decisions.all()]
        assert told == [
            ("reject", moderator, []),
            ("appeal", None, [{"code": "appealed", "rule": ""}]),
            ("reject", moderator, [{"code": "unsaid", "rule": ""}]),
            ("erase", None, []),
        ]
        assert tombstone.decisions.last().maker == "the commenter"

    def test_keeps_the_codes_of_the_checks_without_what_they_saw(self, comment):
        CommentFactory(article=comment.article, parent=comment)
        Decision.objects.create(
            comment=comment, ruling="hold", checked_by="links", from_status="", to_status="pending",
            reasons=[{"code": "links", "rule": "links", "matched": SECRET, "place": "body"}],
        )  # fmt: skip
        comment.erase()
        assert comment.decisions.first().reasons == [{"code": "links", "rule": "links"}]

    def test_still_lets_nobody_else_change_decisions(self, tombstone):
        with pytest.raises(Unchangeable):
            tombstone.decisions.all().update(reasons=[])

    def test_keeps_the_place_of_the_replies(self, tombstone, client):
        page = client.get(tombstone.article.get_absolute_url()).text
        assert "This comment was removed." in page and "I disagree." in page
        assert f'id="comment-{tombstone.pk}"' in page and SECRET not in page

    def test_is_in_no_feed(self, tombstone, client):
        for path in ("comments/feed/", "comments/feed/atom/"):
            feed = client.get(f"/{path}").text
            assert "I disagree." in feed and SECRET not in feed

    def test_can_be_seen_by_moderators_without_its_words(self, tombstone, client, moderator):
        client.force_login(moderator)
        queue = client.get("/admin/comments/comment/?status=all")
        page = client.get(f"/admin/comments/comment/{tombstone.pk}/change/")
        assert queue.status_code == page.status_code == 200
        assert "An erased comment" in page.text and "The commenter erased it" in page.text
        assert SECRET not in queue.text + page.text

    def test_has_an_initial_and_a_name_in_the_log(self, tombstone):
        assert tombstone.initial == "?"
        assert str(tombstone).startswith("An erased comment on")

    def test_cannot_be_brought_back(self, tombstone, moderator):
        for verb in (tombstone.approve, tombstone.undo, tombstone.reject):
            with pytest.raises(AlreadyDecided):
                verb(by=moderator)
        assert not tombstone.can_be_edited and not tombstone.can_be_appealed

    def test_is_not_made_twice(self, tombstone):
        at = tombstone.erased_at
        tombstone.erase()
        tombstone.refresh_from_db()
        assert tombstone.erased_at == at
        assert tombstone.decisions.filter(ruling=Decision.ERASE).count() == 1

    def test_lets_the_same_words_be_sent_again(self, tombstone, article, post):
        answer = post(article, name="Ada", email=EMAIL, body=f"{SECRET} one")
        assert answer.status_code == 303
        assert Comment.objects.filter(body=f"{SECRET} one").get() != tombstone

    def test_is_found_neither_by_its_receipt_nor_by_the_link_to_a_waiting_comment(
        self, comment, client, rf
    ):
        token = receipt_links.new_token()
        Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
        link = pending_link.link_to(comment)
        CommentFactory(article=comment.article, parent=comment)
        assert client.get(f"/receipts/{token}/").status_code == 200
        assert pending_link.find(rf.get(link)) == comment
        comment.erase()
        assert client.get(f"/receipts/{token}/").status_code == 404
        assert pending_link.find(rf.get(link)) is None


class TestWhatIsToldOfAComment:
    @pytest.mark.parametrize("is_answered", [True, False])
    def test_reports_keep_their_receipt_and_lose_the_words(self, comment, is_answered):
        if is_answered:
            CommentFactory(article=comment.article, parent=comment)
        waiting = aged.report(1, outcome="", comment=comment)
        decided = aged.report(1, outcome="upheld", comment=comment)
        hashes = waiting.receipt_hash, decided.receipt_hash
        comment.erase()
        waiting.refresh_from_db(), decided.refresh_from_db()
        assert (waiting.outcome, decided.outcome) == ("gone", "upheld")
        assert waiting.decided_at and (waiting.words, decided.words) == ("", "")
        assert waiting.comment is None and decided.comment is None
        assert (waiting.receipt_hash, decided.receipt_hash) == hashes

    def test_the_staffs_log_forgets_the_name(self, comment, moderator):
        entry = LogEntry.objects.create(
            user=moderator, content_type=ContentType.objects.get_for_model(Comment),
            object_id=comment.pk, object_repr=str(comment), action_flag=CHANGE,
            change_message=SECRET,
        )  # fmt: skip
        comment.erase()
        entry.refresh_from_db()
        assert (entry.object_repr, entry.change_message) == ("An erased comment", "")

    def test_a_superusers_deletion_is_logged_without_the_name(self, comment, client):
        client.force_login(UserFactory(is_superuser=True))
        client.post(f"/admin/comments/comment/{comment.pk}/delete/", {"post": "yes"})
        assert not Comment.objects.exists()
        assert LogEntry.objects.get().object_repr == "An erased comment"


class TestEverythingUnderAnAddress:
    def test_goes_from_every_kind_of_row(self, comment, article):
        CommentFactory(article=article, parent=comment, name="Ben", body="I disagree.")
        CommentFactory(article=article, email=EMAIL.upper(), status="pending")
        aged.subscription(email=EMAIL, article=article, comment=comment, is_confirmed=True)
        (
            aged.outgoing_email(email=EMAIL, state="queued"),
            aged.outgoing_email(email=EMAIL, state="dead"),
        )
        aged.request(email=EMAIL)
        erasing.erase(EMAIL)
        index = encryption.blind_index(EMAIL)
        for model in (Comment, Subscription, OutgoingEmail, DataRequest):
            assert not model.objects.filter(email_index=index).exists()
        assert SECRET not in quoted_in_rows() and index not in quoted_in_rows()

    def test_leaves_no_tombstone_under_ones_own_replies(self, comment, article):
        own = CommentFactory(article=article, parent=comment, email=EMAIL)
        CommentFactory(article=article, parent=own, email=EMAIL)
        erasing.erase(EMAIL)
        assert not Comment.objects.exists()

    def test_leaves_what_belongs_to_others(self, comment, article):
        other = CommentFactory(article=article)
        rows = [
            other,
            aged.subscription(article=article, email="ben@reader.example"),
            aged.outgoing_email(email="ben@reader.example"),
            aged.request(email="ben@reader.example"),
        ]
        erasing.erase(EMAIL)
        assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows)

    def test_is_found_under_older_keys_and_where_the_index_alone_is_left(
        self, comment, article, settings
    ):
        second = CommentFactory(article=article, email=EMAIL)
        Comment.objects.filter(pk=second.pk).update(email_sealed="")
        settings.EMAIL_KEYS = ["n" * 48, *settings.EMAIL_KEYS]
        CommentFactory(article=article, email=EMAIL)
        erasing.erase(EMAIL)
        assert not Comment.objects.exists()

    def test_can_be_erased_twice(self, comment):
        erasing.erase(EMAIL)
        erasing.erase(EMAIL)
        assert not Comment.objects.exists()

    def test_leaves_no_byte_of_it_in_the_file_or_its_journal(self, database_file, moderator):
        comment = CommentFactory(name=f"Ada {SECRET}", body=f"{SECRET} one", email=EMAIL)
        CommentFactory(article=comment.article, parent=comment)
        comment.reject(by=moderator, reason=f"{SECRET} again")
        aged.outgoing_email(email=EMAIL, state="queued")
        aged.report(1, outcome="", comment=comment)
        secrets = [SECRET, comment.email_sealed, comment.email_index]
        before = raw_database(database_file).decode(errors="replace")
        assert all(secret in before for secret in secrets)
        erasing.erase(EMAIL)
        assert journal.empty() is (connection.vendor == "sqlite")
        after = raw_database(database_file).decode(errors="replace")
        assert [secret for secret in secrets if secret in after] == []

    def test_empties_the_journal_in_the_background_and_names_nobody_to_the_queue(self, comment):
        erasing.erase(EMAIL)
        queued = DBTaskResult.objects.get(task_path=journal.empty_journal.module_path)
        assert queued.args_kwargs == {"args": [], "kwargs": {}}
