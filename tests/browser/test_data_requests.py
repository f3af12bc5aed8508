"""One's own data, from the question to the last byte, as a reader does it in a browser."""

import json
from pathlib import Path

import pytest

from comments.mail.data_link import data_email
from comments.models import Comment, OutgoingEmail
from comments.privacy.data_requests import asking
from tests.browser.conftest import DESKTOP, PHONE, looks, violations
from tests.comments import aged
from tests.factories import ArticleFactory, CommentFactory, UserFactory

EMAIL = "ines@reader.example"


@pytest.fixture
def comment(site):
    """Ines's, answered and edited; another of hers was declined, and she follows the article."""
    article = ArticleFactory(complete=True, headline="Eleven bridges, one closed")
    comment = CommentFactory(
        article=article, name="Ines Reader", email=EMAIL, website="https://ines.example",
        body="I crossed all eleven.\n\nThe last one is closed.",
    )  # fmt: skip
    CommentFactory(article=article, parent=comment, name="Ben", body="So did I.")
    declined = CommentFactory(article=article, email=EMAIL, name="Ines", body="Buy my bridge.")
    declined.mark_spam(by=UserFactory())
    aged.subscription(email=EMAIL, article=article, is_confirmed=True)
    return comment


def mailed_link():
    """What the background worker would send."""
    request = asking.DataRequest.objects.latest("pk")
    assert asking.look.call(request.pk)
    return data_email(OutgoingEmail.objects.get(data_request=request))["context"]["link"]


def saved(page, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return Path(download.value.path()).read_text()


@looks(
    "options",
    desktop={"viewport": DESKTOP},
    phone={"viewport": PHONE},
    **{"without scripts": {"viewport": PHONE, "java_script_enabled": False}},
)
def test_a_reader_sees_saves_and_erases_what_is_kept(visit, comment, scheme, options):
    has_scripts = options.get("java_script_enabled", True)

    def is_well_made(page):
        wide = page.locator("html").bounding_box()["width"]
        assert wide <= options["viewport"]["width"]
        assert not has_scripts or violations(page) == []

    page = visit("/privacy/", color_scheme=scheme, **options)
    is_well_made(page)
    page.get_by_role("link", name="See, save or erase").click()
    is_well_made(page)
    page.get_by_role("button").last.click()
    page.get_by_text("Please enter the email address").first.wait_for()
    is_well_made(page)
    page.fill("[name=email]", EMAIL)
    page.get_by_role("button", name="Email me the link").click()
    page.get_by_role("heading", name="Check your email").wait_for()
    is_well_made(page)

    link = mailed_link()
    page.goto(link)
    is_well_made(page)
    page.get_by_role("button", name="Show my data").click()
    page.get_by_text("I crossed all eleven.").wait_for()
    assert page.get_by_text("We consider it advertising.").count() == 1
    is_well_made(page)

    told = json.loads(saved(page, "Save as JSON"))
    assert {one["name"] for one in told["comments"]} == {"Ines Reader", "Ines"}
    assert "I crossed all eleven." in saved(page, "Save as a page")

    page.get_by_role("link", name="Erase …").click()
    page.get_by_text("Your comments: 2.").wait_for()
    is_well_made(page)
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_role("heading", name="Erased", exact=True).wait_for()
    is_well_made(page)
    page.goto(link)
    page.get_by_role("heading", name="This link no longer works").wait_for()
    is_well_made(page)

    assert Comment.objects.filter(body="So did I.").get().parent.is_erased
    page.goto(page.url.split("/privacy")[0] + comment.article.get_absolute_url())
    assert "Ines" not in page.content() and page.get_by_text("So did I.").count() == 1
    page.get_by_text("This comment was removed.").wait_for()
