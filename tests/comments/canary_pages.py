"""Where an address of tests/comments/canaries.py might stand: pages, screens and letters."""

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client

from comments.mail import subscription_links
from comments.models import Comment, Subscription
from comments.reading import pending_link
from comments.receipts import receipt_links
from tests.factories import UserFactory


def envelopes():
    """All of the mail but to whom it goes: that alone may be told, and to its owner alone."""
    for message in mail.outbox:
        assert len(message.to) == 1 and not message.cc and not message.bcc
        written = message.message()
        del written["To"]
        yield str(written)


def screens():
    """Every list of the admin, as each role of the newsroom sees it."""
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
    wanted = ["view_comment", "change_comment", "view_outgoingemail", "change_outgoingemail"]
    account.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return account


def receipts_of(comment):
    """Its receipt; the token given for the purpose."""
    token = receipt_links.new_token()
    Comment.objects.filter(pk=comment.pk).update(receipt_hash=receipt_links.hash_of(token))
    return [receipt_links.address_of(token)]


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
        *(pending_link.link_to(comment) for comment in Comment.objects.all()[:8]),
        *(subscription_links.address_of(each) for each in Subscription.objects.all()[:8]),
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
            f"{queue}{first.pk}/history/", "/admin/", "/admin/comments/outgoingemail/", "/healthz",
        ]:  # fmt: skip
            yield f"{name} {address}", client.get(address).content
    yield "delete", root.get(f"{queue}{first.pk}/delete/").content
