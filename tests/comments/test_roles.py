"""Who may do what in comments: every address, role and method, as docs/roles.md says.

An address that the file does not list fails, as does one that it lists and that is gone.
"""

import re
from functools import cache

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from comments import tokens
from comments.mail import links, moderator_alerts
from comments.models import (
    Block,
    DataRequest,
    DiscussionSetting,
    Letter,
    Report,
    Reveal,
    Subscription,
)
from tests.factories import CommentFactory, UserFactory
from tests.shared_data import PROJECT

pytestmark = pytest.mark.django_db

FILE = PROJECT / "docs" / "roles.md"
REST_OF_THE_DESK = "# Who may do what at the rest of the desk"  # tests/newsroom/test_roles.py
ROLES = ("reader", "author", "editor", "moderator", "administrator")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROW = re.compile(r"\| `/(.*?)` \| ([A-Z ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
OWN = {"Sec-Fetch-Site": "same-origin"}
SWITCHES = {"admin/alerts/", "admin/digests/"}  # of the desk, about comments
RECEIPT, REPORT, LINK, KEY = (letter * 43 for letter in "ABCD")


def addresses(resolver=None, before="", inside=False):
    """The patterns of all addresses of comments, as Django writes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            own = inside or getattr(pattern, "app_name", None) == "comments"
            yield from addresses(pattern, route, own)
        elif inside or _is_ours(route, pattern.callback):
            yield route


def _is_ours(route, view):
    is_on_the_desk = route.startswith("admin/comments/") or route in SWITCHES
    return is_on_the_desk or view.__module__.startswith("comments.")


@cache
def listed():
    """{(address, method): {role: status}}, as the file says."""
    return rows(FILE.read_text().partition(REST_OF_THE_DESK)[0])


def rows(text):
    """{(address, method): {role: status}} of the tables in a text."""
    said = {}
    for address, methods, *statuses in ROW.findall(text):
        for method in methods.split():
            assert (address, method) not in said, f"/{address} {method} is listed twice"
            said[address, method] = dict(zip(ROLES, map(int, statuses), strict=True))
    return said


def test_every_address_and_method_is_listed_and_no_other():
    known = {(address, method) for address in addresses() for method in METHODS}
    assert known == set(listed())


@pytest.fixture
def world(article):
    """Something of everything that an address can name: {part of an address: what stands there}."""
    comment = CommentFactory(article=article, email="ada@reader.example")
    type(comment).objects.filter(pk=comment.pk).update(receipt_hash=tokens.hash_of(RECEIPT))
    wish = Subscription(article=article, confirmed_at=timezone.now())
    wish.email = comment.email
    wish.save()
    Report.objects.create(comment=comment, reason="abuse", receipt_hash=tokens.hash_of(REPORT))
    for told in (
        {"link_hash": tokens.hash_of(LINK)},
        {"key_hash": tokens.hash_of(KEY), "opened_at": timezone.now()},
    ):
        request = DataRequest(**told)
        request.email = comment.email
        request.save()
    letter = Letter(kind=Letter.Kind.RECEIPT, comment=comment)
    letter.email = comment.email
    letter.save()
    setting = DiscussionSetting.objects.create(article=article)
    block = Block.objects.create(kind="person", key=comment.email_index, reason="Ads")
    reveal = Reveal.objects.create(comment=comment, reason="The police asked.")
    keys = {"comment": comment, "letter": letter, "discussionsetting": setting}
    keys |= {"block": block, "reveal": reveal}
    return {
        "<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/": article.get_absolute_url()[1:],
        "receipts/<token>": f"receipts/{RECEIPT}",
        "reports/<token>": f"reports/{REPORT}",
        "subscriptions/<token>": f"subscriptions/{links.token_of(wish)}",
        "privacy/data/<token>": f"privacy/data/{LINK}",
        "digests/<token>": moderator_alerts.stop_address(UserFactory(group="Moderators"))[1:-6],
        "<key>": KEY,
        "block/<key:pk>": f"block/{block.pk}",
        "<key:number>": "4711",
        "<key:pk>": str(comment.pk),
        "<str:verb>": "reject",
        **{f"{model}/<path:object_id>": f"{model}/{row.pk}" for model, row in keys.items()},
        "<path:object_id>": "1",
    }


@pytest.fixture
def browsers(article):
    """{role: somebody of it who has signed in}; the author has written another article."""
    people = {
        "author": UserFactory(group="Authors"),
        "editor": UserFactory(group="Editors"),
        "moderator": UserFactory(group="Moderators"),
        "administrator": UserFactory(is_superuser=True, is_staff=True),
    }
    browsers = {role: Client() for role in ROLES}
    for role, person in people.items():
        browsers[role].force_login(person)
    return browsers


def status_of(browser, method, path):
    """What is answered, whose effects are forgotten."""
    with transaction.atomic():
        status = browser.generic(method, path, headers=OWN).status_code
        transaction.set_rollback(True)
    return status


def path_of(address, world):
    for part, value in world.items():
        address = address.replace(part, value)
    assert "<" not in address, "tell the world what stands there"
    return f"/{address}"


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_each_role_is_answered_as_the_file_says(world, browsers, address):
    path = path_of(address, world)
    for method in METHODS:
        found = {role: status_of(browsers[role], method, path) for role in ROLES}
        assert found == listed()[address, method], f"{method} {path}"
