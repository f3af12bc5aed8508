"""No address of a commenter, in any form, anywhere but behind the seal."""

import base64
import hashlib
import io
import logging
import tarfile
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from comments.models import Comment, Decision, OutgoingEmail
from comments.privacy import encryption
from comments.privacy.data_requests import asking
from tests.comments import aged, canary_readers
from tests.comments.canaries import COUNT, START, address_of, forms_of, hits, ip_of
from tests.comments.canary_pages import envelopes, letters, moderator_account, pages, screens
from tests.comments.raw_database import raw_database
from tests.factories import ArticleFactory, CommentFactory, UserFactory


@pytest.fixture(scope="module")
def secrets():
    """Every form in lower case, found by its beginning: so that megabytes are read in one go."""
    found = defaultdict(list)
    for n in range(COUNT):
        address = address_of(n)
        local, _, domain = address.partition("@")
        for secret in (address, local, domain, ip_of(n)):
            for form in forms_of(secret):
                found[form.lower()[:START]].append((secret, form.lower()))
    return found


@pytest.fixture
def spoken(database_file, caplog):
    """Comments sent through the form, decided in every way; all that was printed."""
    article = ArticleFactory()
    address = f"{article.get_absolute_url()}comments/"
    browser, printed = Client(), io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(printed), redirect_stderr(printed):
        for n in range(COUNT):
            words = {"name": f"Reader {n}", "email": address_of(n), "body": f"Words number {n}."}
            words |= {"tell_all": "on"} if n % 2 else {"tell_replies": "on"}
            assert browser.post(address, words, REMOTE_ADDR=ip_of(n)).status_code == 303
            wrong = words | {"body": ""}
            assert browser.post(address, wrong, REMOTE_ADDR=ip_of(n)).status_code == 422
        moderator = UserFactory()
        verbs = (Comment.approve, Comment.reject, Comment.mark_spam)
        for n, comment in enumerate(Comment.objects.all()):
            if n % 4 < 3:
                verbs[n % 4](comment, by=moderator)
        canary_readers.say_yes(browser)
        CommentFactory(article=article, status="pending").approve(by=moderator)
        call_command("work", once=True)
    return article, caplog.text + printed.getvalue()


@pytest.fixture
def everywhere(spoken, caplog):
    """The same readers in every other kind of row: by the doors that there are, and by hand."""
    article, printed = spoken
    comments = list(Comment.objects.order_by("pk"))
    canary_readers.subscribe(article, comments)
    canary_readers.write_emails(comments)
    aged.report(1, outcome="", comment=comments[0], ip_hash=encryption.network_hash(ip_of(0)))
    more = io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(more), redirect_stderr(more):
        answers = canary_readers.moderate(article, comments)
        answers += canary_readers.ask_for_data()
        call_command("work", once=True)
        answers += canary_readers.open_data()
    return article, printed + caplog.text + more.getvalue(), answers


def test_no_commenters_address_is_anywhere_but_behind_the_seal(spoken, secrets, database_file):
    article, printed = spoken
    known = {comment.email for comment in Comment.objects.all()}
    assert set(map(address_of, range(COUNT))) <= known
    found = set()
    seen = 0
    for where, content in pages(article):
        found |= hits(where, content, secrets)
        seen += b"Words number" in content
    assert seen >= 8  # the pages did show the comments
    found |= hits("log", printed.encode(), secrets)
    assert len(mail.outbox) >= 2 * COUNT  # all are asked; half get a receipt, and are told
    for where, content in letters():
        found |= hits(where, content, secrets)
    found |= hits("cache", repr(getattr(cache, "_cache", "")).encode(), secrets)
    found |= hits("decisions", repr(list(Decision.objects.values())).encode(), secrets)
    dump = io.StringIO()
    call_command("dumpdata", "comments", "articles", "admin", stdout=dump)
    found |= hits("dump", dump.getvalue().encode(), secrets)
    raw = raw_database(database_file)
    assert b"Words number 7." in raw  # it is the database that was read
    found |= hits("database", raw, secrets)
    assert found == set()


def test_nor_in_what_mail_reports_and_requests_leave(everywhere, secrets, database_file):
    _, printed, answers = everywhere
    assert any(message.subject.startswith("Comments to decide") for message in mail.outbox)
    failed = DBTaskResult.objects.filter(task_path=asking.look.module_path).exclude(traceback="")
    assert "Locked" in failed.get().traceback
    assert OutgoingEmail.objects.filter(data_request__isnull=False).count() == 3
    assert {letter.state for letter in OutgoingEmail.objects.all()} == set(
        OutgoingEmail.State.values
    )
    found = hits("log", printed.encode(), secrets)
    for where, content in screens():
        found |= hits(where, content, secrets)
    for answer in answers:
        found |= hits("answer", answer.content + str(answer.headers).encode(), secrets)
    found |= hits("mail", "".join(envelopes()).encode(), secrets)
    found |= hits("tasks", repr(list(DBTaskResult.objects.values())).encode(), secrets)
    raw = raw_database(database_file)
    assert aged.SECRET.encode() in raw  # the report's words: it is the database that was read
    assert found | hits("database", raw, secrets) == set()


def test_nor_in_a_backup_or_in_the_journal_beside_it(everywhere, secrets, tmp_path, settings):
    """Every file in it as it is saved, for compressed bytes would show nothing."""
    settings.DATA_DIR = tmp_path / "var"
    settings.DATA_DIR.mkdir()
    Comment.objects.order_by("pk").last().erase()
    told = io.StringIO()
    call_command("backup", to=str(tmp_path / "backups"), stdout=told)
    found, seen = hits("said", told.getvalue().encode(), secrets), b""
    for path in (tmp_path / "backups").iterdir():
        found |= hits("name", path.name.encode(), secrets)
        found |= hits("file", path.read_bytes(), secrets)
        if path.suffix == ".gz":
            with tarfile.open(path) as tar:
                seen = b"".join(tar.extractfile(entry).read() for entry in tar)
    assert aged.SECRET.encode() in seen  # the report's words: it is the database that was read
    (journal,) = (tmp_path / "backups").glob("*erasures.journal")
    assert " erase " in journal.read_text()
    assert found | hits("backup", seen, secrets) == set()


def test_the_search_would_find_an_address_that_leaks(database_file, secrets):
    """The test above is worth something: what it looks for is found where it does stand."""
    for n, leak in enumerate(
        [
            lambda address: address,
            lambda address: base64.b64encode(f"x{address}".encode()).decode(),
            lambda address: hashlib.sha256(address.encode()).hexdigest(),
            lambda address: quote(address, safe=""),
        ]
    ):
        CommentFactory(name=f"Leak {n}", body=leak(address_of(n)))
    found = {secret for _, secret in hits("database", raw_database(database_file), secrets)}
    assert {address_of(n) for n in range(4)} <= found


def test_nobody_can_ask_the_queue_whether_an_address_is_known(spoken):
    client = Client()
    client.force_login(moderator_account())
    for address in [address_of(3), address_of(3)[::-1]]:
        page = client.get("/admin/comments/comment/", {"q": address, "status": "all"})
        assert page.context["cards"] == []
