"""Readers with the addresses of tests/comments/canaries.py, in every kind of row that there is."""

import itertools
from datetime import timedelta
from uuid import uuid4

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments.mail import moderator_alerts, subscription_links
from comments.models import (
    Comment,
    DataRequest,
    Decision,
    ModeratorAlert,
    OutgoingEmail,
    Subscription,
)
from comments.privacy import encryption
from tests.comments import aged
from tests.comments.canaries import COUNT, address_of, ip_of
from tests.factories import UserFactory


def moderate(article, comments):
    """Blocks of all kinds, a look-up, a file, a digest; the page of a revealed address is not told,
    for that alone may hold it."""
    admin_client, queue = Client(), "/admin/comments/comment/"
    root = UserFactory(is_superuser=True, email="root@house.example")
    admin_client.force_login(root)
    moderator_alerts.choose(root, "at once")
    ModeratorAlert.objects.update(told_until=timezone.now() - timedelta(days=1))
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=1))
    answers = []
    for n, kind in enumerate(["person", "email", "network"], start=10):
        words = {"kind": kind, "answer": "hold", "lasts": "week", "reason": "Flood of ads."}
        answers.append(admin_client.post(f"{queue}{comments[n].pk}/block/", words))
        answers.append(admin_client.get(f"{queue}{comments[n].pk}/change/"))
        sent = {"name": "Again", "email": address_of(n), "body": f"Once more {n}."}
        Client().post(f"{article.get_absolute_url()}comments/", sent, REMOTE_ADDR=ip_of(n))
    assert Decision.objects.filter(checked_by="holds_blocked").count() == 3
    answers.append(admin_client.post("/admin/comments/block/lookup/", {"address": address_of(10)}))
    assert "Yes." in answers[-1].text
    seen = admin_client.post(f"{queue}{comments[13].pk}/reveal/", {"reason": "A court asks."})
    assert address_of(13) in seen.text
    file = admin_client.get(f"{queue}export/?status=all")
    return [*answers, HttpResponse(b"".join(file.streaming_content))]


def subscribe(article, comments):
    for n, comment in enumerate(comments[:8]):
        following = comment if n % 2 else None
        aged.subscription(
            email=address_of(n), article=article, comment=following, is_confirmed=n < 4
        )


def write_emails(comments):
    """Of every kind in every state; what is queued is due tomorrow, so that it stays so."""
    tomorrow = timezone.now() + timedelta(days=1)
    cases = itertools.product(OutgoingEmail.Kind.values, OutgoingEmail.State.values)
    for number, (kind, state) in enumerate(cases):
        n = number % COUNT
        letter = aged.outgoing_email(
            email=address_of(n), kind=kind, state=state, comment=comments[n], due_at=tomorrow
        )
        if state == OutgoingEmail.State.SENT:
            OutgoingEmail.objects.filter(pk=letter.pk).update(email_sealed="")


def ask_for_data():
    """Known and unknown ones; of one the seal is broken, so that the task about it fails."""
    answers = []
    for n in (0, 1, 2, COUNT - 1):
        words = {"email": address_of(n)}
        answers.append(Client().post("/privacy/data/", words, REMOTE_ADDR=ip_of(n)))
    DataRequest.objects.filter(email_index=encryption.blind_index(address_of(2))).update(
        uuid=uuid4()
    )
    return answers


def open_data():
    """The owner's own page and files may hold the address; what leads there may not."""
    request = DataRequest.objects.get(email_index=encryption.blind_index(address_of(0)))
    link = f"/privacy/data/{request.make_link()}/"
    browser = Client()
    shown, opened = browser.get(link), browser.post(link)
    own = browser.get(opened.url)
    assert address_of(0) in own.text
    headers = [browser.get(f"{opened.url}{path}").headers for path in ("", "export.json")]
    later = browser.get(link)
    return [shown, opened, later, *(HttpResponse(str(told)) for told in headers)]


def say_yes(browser):
    """Those who asked for mail get what asks them, and every other one confirms it."""
    call_command("work", once=True)
    for subscription in Subscription.objects.filter(comment=None):
        assert (
            browser.post(subscription_links.address_of(subscription, "confirm")).status_code == 303
        )
