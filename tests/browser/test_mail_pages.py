"""From a ticked box to no more mail, as a reader does it: with and without scripts."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from comments.mail.subscription_links import address_of
from comments.models import Subscription
from tests.browser.conftest import PHONE, SCHEMES, looks, violations
from tests.comments.post_office import follow, write
from tests.factories import ArticleFactory, CommentFactory, UserFactory


@pytest.fixture
def article():
    return ArticleFactory(headline="Rain", complete=True)


def work():
    """What the background worker does meanwhile; the letters it sent."""
    call_command("work", once=True)
    sent, mail.outbox = mail.outbox, []
    return sent


def link_in(message, name="subscriptions"):
    return re.search(rf"https?://[^/]+(/{name}/\S+)", message.body)[1]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_reader_asks_says_yes_is_told_and_stops(visit, article, scripts):
    page = visit(article.get_absolute_url(), java_script_enabled=scripts, viewport=PHONE)
    for field, words in {"name": "Ines", "email": "ines@reader.example", "body": "Wet."}.items():
        page.fill(f"#comment-form [name={field}]", words)
    page.get_by_label("Email me when someone replies").check()
    page.click("#comment-form [type=submit]")
    page.get_by_text("awaiting moderation").first.wait_for()
    own = article.comments.get()
    moderator = UserFactory(group="Moderators")
    own.approve(by=moderator)
    (asked,) = work()

    page = visit(link_in(asked), java_script_enabled=scripts, viewport=PHONE)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="You are following").wait_for()
    (receipt,) = work()
    reading = visit(link_in(receipt, "receipts"), java_script_enabled=scripts, viewport=PHONE)
    reading.get_by_role("heading", name="Published").wait_for()

    write(article, parent=own).approve(by=moderator)
    (told,) = work()
    assert "The tide was higher." in told.body and told.to == ["ines@reader.example"]
    page = visit(link_in(told), java_script_enabled=scripts, viewport=PHONE)
    page.get_by_role("button", name=re.compile("^Stop replies")).click()
    page.get_by_role("heading", name="Stopped").wait_for()
    assert not Subscription.objects.exists()


@looks()
def test_its_pages_are_open_to_everybody(visit, site, article, scheme, viewport):
    own = CommentFactory(article=article)
    follow(article, own.email)
    asked = follow(article, own.email, comment=own, confirmed=False)
    look = {"color_scheme": scheme, "viewport": viewport}
    page = visit(f"{article.get_absolute_url()}#comment-form", **look)
    assert violations(page) == [] and fits(page)
    page.goto(f"{site}{address_of(asked)}")
    assert violations(page) == [] and fits(page)
    page.get_by_role("button", name="Stop all emails").click()
    page.get_by_role("heading", name="Stopped").wait_for()
    assert violations(page) == [] and fits(page)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_letter_is_as_wide_as_the_phone_that_shows_it(visit, article, scheme):
    parent = CommentFactory(article=article)
    follow(article, "ines@reader.example", comment=parent)
    long = "Wordsthatgoonandonwithoutanend" * 6
    write(article, parent=parent, body=f"{long}\n\nAnd more.").approve(
        by=UserFactory(group="Moderators")
    )
    (told,) = work()
    small = {"width": 360, "height": 740}
    page = visit("/robots.txt", color_scheme=scheme, viewport=small, bypass_csp=True)
    page.set_content(told.alternatives[0].content)
    assert violations(page) == [] and fits(page)
