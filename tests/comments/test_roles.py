"""Who may do what in comments: every address, role and method, as docs/roles.md says.

An address that the file does not list fails, as does one that it lists and that is gone.
"""

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from comments.mail import moderator_alerts, subscription_links
from comments.models import (
    Block,
    DataRequest,
    DiscussionSetting,
    EmailAccess,
    OutgoingEmail,
    Report,
    Subscription,
)
from comments.privacy import tokens
from tests import roles
from tests.factories import CommentFactory, UserFactory
from tests.roles import METHODS

pytestmark = pytest.mark.django_db

SWITCHES = {"admin/alerts/", "admin/digests/"}  # of the admin, about comments
LISTED, _ = roles.parts()  # as the file says
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
    is_in_the_admin = route.startswith("admin/comments/") or route in SWITCHES
    return is_in_the_admin or view.__module__.startswith("comments.")


def test_every_address_and_method_is_listed_and_no_other():
    known = {(address, method) for address in addresses() for method in METHODS}
    assert known == set(LISTED)


@pytest.fixture
def world(article):
    """Something of everything that an address can name: {part of an address: what stands there}."""
    comment = CommentFactory(article=article, email="ada@reader.example")
    type(comment).objects.filter(pk=comment.pk).update(receipt_hash=tokens.hash_of(RECEIPT))
    subscription = Subscription(article=article, confirmed_at=timezone.now())
    subscription.email = comment.email
    subscription.save()
    Report.objects.create(comment=comment, reason="abuse", receipt_hash=tokens.hash_of(REPORT))
    for told in (
        {"link_hash": tokens.hash_of(LINK)},
        {"key_hash": tokens.hash_of(KEY), "opened_at": timezone.now()},
    ):
        request = DataRequest(**told)
        request.email = comment.email
        request.save()
    letter = OutgoingEmail(kind=OutgoingEmail.Kind.RECEIPT, comment=comment)
    letter.email = comment.email
    letter.save()
    setting = DiscussionSetting.objects.create(article=article)
    block = Block.objects.create(kind="person", key=comment.email_index, reason="Ads")
    reveal = EmailAccess.objects.create(comment=comment, reason="The police asked.")
    keys = {"comment": comment, "outgoingemail": letter, "discussionsetting": setting}
    keys |= {"block": block, "emailaccess": reveal}
    return {
        "<yyyy:year>/<mm:month>/<mm:day>/<slug:slug>/": article.get_absolute_url()[1:],
        "receipts/<token>": f"receipts/{RECEIPT}",
        "reports/<token>": f"reports/{REPORT}",
        "subscriptions/<token>": f"subscriptions/{subscription_links.token_of(subscription)}",
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
    """The author has written another article."""
    return roles.browsers()


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_each_role_is_answered_as_the_file_says(world, browsers, address):
    path = roles.path_of(address, world)
    for method in METHODS:
        found = roles.statuses(browsers, method, path)
        assert found == LISTED[address, method], f"{method} {path}"
