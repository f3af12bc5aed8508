"""No address of a commenter, in any form, anywhere but behind the seal."""

import base64
import hashlib
import io
import itertools
import logging
import tarfile
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import awaiting, receipts, sealed
from comments.mail import links, moderator_alerts
from comments.models import Comment, DataRequest, Decision, Letter, ModeratorAlert, Subscription
from comments.personal import asking
from tests.comments import aged
from tests.factories import ArticleFactory, CommentFactory, UserFactory

COUNT = 50
START = 8  # bytes: every form is longer


def address_of(n):
    return f"canary{n:02d}.wren-{n * 7919:06d}@nest{n:02d}-{n * 104729:07d}.example"


def ip_of(n):
    """Each in a network of its own, so that none of them has to wait."""
    return f"203.{10 + n}.113.{100 + n}"


def forms_of(secret):
    """The secret and what people make of one: encoded, hashed, shouted."""
    for text in {secret, secret.upper(), secret.title()}:
        data = text.encode()
        yield data
        yield data.hex().encode()
        yield quote(text, safe="").encode()
        for padding in range(3):  # base64 looks different at each of three offsets
            encoded = base64.b64encode(b"\0" * padding + data)
            yield encoded[4:-4]
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, data)
            yield digest.hexdigest().encode()
            yield digest.digest()
            yield base64.b64encode(digest.digest())


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


def hits(where, content, secrets):
    content = content.lower()
    return {
        (where, secret)
        for place in range(len(content) - START + 1)
        for secret, form in secrets.get(content[place : place + START], ())
        if content.startswith(form, place)
    }


def raw_database(path):
    """Every byte of the file and its journal; of another database every row as text."""
    if path:
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()


@pytest.fixture
def spoken(database_file, caplog):
    """Fifty comments sent through the door, decided in every way; all that was printed."""
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
        say_yes(browser)
        CommentFactory(article=article, status="pending").approve(by=moderator)
        call_command("work", once=True)
    return article, caplog.text + printed.getvalue()


@pytest.fixture
def everywhere(spoken, caplog):
    """The same readers in every other kind of row: by the doors that there are, and by hand."""
    article, printed = spoken
    comments = list(Comment.objects.order_by("pk"))
    _subscribe(article, comments)
    _write_letters(comments)
    aged.report(1, outcome="", comment=comments[0], ip_hash=sealed.network_hash(ip_of(0)))
    more = io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(more), redirect_stderr(more):
        answers = _moderate(article, comments)
        answers += _ask_for_data()
        call_command("work", once=True)
        answers += _open_data()
    return article, printed + caplog.text + more.getvalue(), answers


def _moderate(article, comments):
    """Blocks of all kinds, a look-up, a file, a digest; the page of a revealed address is not told,
    for that alone may hold it."""
    desk, queue = Client(), "/admin/comments/comment/"
    root = UserFactory(is_superuser=True, email="root@house.example")
    desk.force_login(root)
    moderator_alerts.choose(root, "at once")
    ModeratorAlert.objects.update(told_until=timezone.now() - timedelta(days=1))
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=1))
    answers = []
    for n, kind in enumerate(["person", "email", "network"], start=10):
        words = {"kind": kind, "answer": "hold", "lasts": "week", "reason": "Flood of ads."}
        answers.append(desk.post(f"{queue}{comments[n].pk}/block/", words))
        answers.append(desk.get(f"{queue}{comments[n].pk}/change/"))
        sent = {"name": "Again", "email": address_of(n), "body": f"Once more {n}."}
        Client().post(f"{article.get_absolute_url()}comments/", sent, REMOTE_ADDR=ip_of(n))
    assert Decision.objects.filter(checked_by="holds_blocked").count() == 3
    answers.append(desk.post("/admin/comments/block/lookup/", {"address": address_of(10)}))
    assert "Yes." in answers[-1].text
    seen = desk.post(f"{queue}{comments[13].pk}/reveal/", {"reason": "A court asks."})
    assert address_of(13) in seen.text
    file = desk.get(f"{queue}export/?status=all")
    return [*answers, HttpResponse(b"".join(file.streaming_content))]


def _subscribe(article, comments):
    for n, comment in enumerate(comments[:8]):
        following = comment if n % 2 else None
        aged.subscription(
            email=address_of(n), article=article, comment=following, is_confirmed=n < 4
        )


def _write_letters(comments):
    """Of every kind in every state; what is queued is due tomorrow, so that it stays so."""
    tomorrow = timezone.now() + timedelta(days=1)
    cases = itertools.product(Letter.Kind.values, Letter.State.values)
    for n, (kind, state) in enumerate(cases):
        letter = aged.letter(
            email=address_of(n), kind=kind, state=state, comment=comments[n], due_at=tomorrow
        )
        if state == Letter.State.SENT:
            Letter.objects.filter(pk=letter.pk).update(email_sealed="")


def _ask_for_data():
    """Known and unknown ones; of one the seal is broken, so that the task about it fails."""
    answers = []
    for n in (0, 1, 2, 49):
        words = {"email": address_of(n)}
        answers.append(Client().post("/privacy/data/", words, REMOTE_ADDR=ip_of(n)))
    DataRequest.objects.filter(email_index=sealed.blind_index(address_of(2))).update(uuid=uuid4())
    return answers


def _open_data():
    """The owner's own page and files may hold the address; what leads there may not."""
    request = DataRequest.objects.get(email_index=sealed.blind_index(address_of(0)))
    link = f"/privacy/data/{request.make_link()}/"
    browser = Client()
    shown, opened = browser.get(link), browser.post(link)
    own = browser.get(opened.url)
    assert address_of(0) in own.text
    headers = [browser.get(f"{opened.url}{path}").headers for path in ("", "export.json")]
    later = browser.get(link)
    return [shown, opened, later, *(HttpResponse(str(told)) for told in headers)]


def envelopes():
    """All of the mail but to whom it goes: that alone may be told, and to its owner alone."""
    for message in mail.outbox:
        assert len(message.to) == 1 and not message.cc and not message.bcc
        written = message.message()
        del written["To"]
        yield str(written)


def screens():
    """Every list of the desk, as each role of the newsroom sees it."""
    roles = {name: UserFactory(group=name) for name in Group.objects.values_list("name", flat=True)}
    roles |= {"moderating": moderator_account(), "root": UserFactory(is_superuser=True)}
    for name, account in roles.items():
        client = Client()
        client.force_login(account)
        for model in admin.site._registry:
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            answer = client.get(address)
            assert answer.status_code in (200, 302, 403), (name, address)
            yield f"{name} {address}", answer.content + str(answer.headers).encode()


def say_yes(browser):
    """Those who asked for mail get what asks them, and every other one confirms it."""
    call_command("work", once=True)
    for wish in Subscription.objects.filter(comment=None):
        assert browser.post(links.address_of(wish, "confirm")).status_code == 303


def letters():
    """The letters, each without the one address that has to stand in it."""
    for message in mail.outbox:
        (own,) = message.recipients()
        yield f"mail to {own}", message.message().as_bytes().replace(own.encode(), b"")
        for alternative in message.alternatives:
            yield f"mail to {own}", f"{message.body}{alternative.content}".encode()


def moderator_account():
    """With a moderator's permissions of its own: the group may be gone from a flushed database."""
    account = UserFactory()
    wanted = ["view_comment", "change_comment", "view_letter", "change_letter"]
    account.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return account


def receipts_of(comment):
    """Its receipt; the token given for the purpose."""
    token = receipts.new_token()
    Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipts.hash_of(token))
    return [receipts.address_of(token)]


def pages(article):
    """What readers, moderators and superusers are shown."""
    reader, moderator, root = Client(), Client(), Client()
    moderator.force_login(moderator_account())
    root.force_login(UserFactory(is_superuser=True))
    url = article.get_absolute_url()
    first = Comment.objects.first()
    for address in [
        url, f"{url}feed/", "/comments/feed/", "/", "/feed/", "/search/?q=canary", "/sitemap.xml",
        f"{url}?reply_to={first.pk}", "/nowhere/", f"/comments/{first.pk}/",
        *(awaiting.link_to(comment) for comment in Comment.objects.all()[:8]),
        *(links.address_of(wish) for wish in Subscription.objects.all()[:8]),
        *(link for comment in Comment.objects.all()[:8] for link in receipts_of(comment)),
    ]:  # fmt: skip
        response = reader.get(address)
        yield f"reader {address}", response.content + str(response.headers).encode()
    queue = "/admin/comments/comment/"
    for client, name in [(moderator, "moderator"), (root, "superuser")]:
        for address in [
            queue, f"{queue}?status=all", f"{queue}?q=canary", f"{queue}{first.pk}/change/",
            f"{queue}{first.pk}/edit/", f"{queue}{first.pk}/card/", f"{queue}counts/",
            f"{queue}waves/", f"{queue}waves/{Comment.objects.waiting().first().pk}/",
            f"{queue}{first.pk}/history/", "/admin/", "/admin/comments/letter/", "/healthz",
        ]:  # fmt: skip
            yield f"{name} {address}", client.get(address).content
    yield "delete", root.get(f"{queue}{first.pk}/delete/").content


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
    assert any(message.subject.startswith("For you to decide") for message in mail.outbox)
    failed = DBTaskResult.objects.filter(task_path=asking.look.module_path).exclude(traceback="")
    assert "Locked" in failed.get().traceback
    assert Letter.objects.filter(data_request__isnull=False).count() == 3
    assert {letter.state for letter in Letter.objects.all()} == set(Letter.State.values)
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
