"""A moderator blocks, sees it in the history, and lifts it; somebody looks at a whole address."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from comments.models import Block, EmailAccess
from comments.privacy import encryption
from tests.browser.conftest import DESKTOP, PHONE, SCHEMES, looks, violations
from tests.factories import ArticleFactory, CommentFactory, UserFactory

EMAIL = "ada@reader.example"


@pytest.fixture
def mona(site):
    mona = UserFactory(username="mona", first_name="Mona", last_name="Moss", group="Moderators")
    mona.user_permissions.add(Permission.objects.get(codename="reveal_email"))
    return mona


@pytest.fixture
def comment(site):
    return CommentFactory(
        article=ArticleFactory(complete=True), name="Ada", email=EMAIL, status="pending",
        website="https://www.shop.example/bridges", ip_hash=encryption.network_hash("203.0.113.7"),
    )  # fmt: skip


@looks(
    "options",
    desktop={"viewport": DESKTOP},
    phone={"viewport": PHONE},
    **{"without scripts": {"viewport": PHONE, "java_script_enabled": False}},
)
def test_a_moderator_blocks_and_lifts(visit, mona, comment, scheme, options):
    has_scripts = options.get("java_script_enabled", True)

    def is_well_made():
        wide = page.locator("html").bounding_box()["width"]
        assert wide <= options["viewport"]["width"]
        assert not has_scripts or violations(page) == []

    details = f"/admin/comments/comment/{comment.pk}/change/"
    page = visit(details, user=mona, color_scheme=scheme, **options)
    is_well_made()
    page.get_by_role("link", name="Block the commenter …").click()
    page.get_by_label("Their network").check()
    page.get_by_role("button", name="Block", exact=True).click()
    page.get_by_text("Please write the reason").wait_for()
    assert page.get_by_label("Their network").is_checked()
    is_well_made()
    page.get_by_label("Reason, for your colleagues").fill("Flood of ads.")
    page.get_by_label("A week").check()
    page.get_by_role("button", name="Block", exact=True).click()
    page.locator(".queue-blocks .is-active").wait_for()
    is_well_made()
    assert Block.objects.get().ends_at - timezone.now() > timedelta(days=6)

    page.goto(page.url.split("/admin")[0] + "/admin/comments/block/")
    page.get_by_role("button", name="Lift").click()
    page.get_by_text("Lifted: their network").wait_for()
    is_well_made()
    page.fill("[name=address]", EMAIL)
    page.get_by_role("button", name="Check").click()
    page.get_by_text("That address and its domain are not blocked").wait_for()
    assert EMAIL not in page.content()
    is_well_made()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("has_scripts", [True, False], ids=["in place", "without scripts"])
def test_a_reader_who_is_refused_keeps_every_word(visit, comment, scheme, has_scripts):
    Block.objects.create(
        kind="website", key="shop.example", label="shop.example", reason="Ads.", answer="refuse"
    )
    page = visit(
        comment.article.get_absolute_url(),
        color_scheme=scheme, viewport=PHONE, java_script_enabled=has_scripts,
    )  # fmt: skip
    words = {
        "name": "Ada", "email": EMAIL, "website": "www.shop.example", "body": "Nine cups of tea.",
    }  # fmt: skip
    for field, typed in words.items():
        page.fill(f"#comment-form [name={field}]", typed)
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("do not accept your comment").first.wait_for()
    for field, typed in words.items():
        assert page.input_value(f"#comment-form [name={field}]") == typed
    assert not has_scripts or violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_whole_address_is_shown_for_a_reason(visit, mona, comment, scheme):
    details = f"/admin/comments/comment/{comment.pk}/change/"
    page = visit(details, user=mona, color_scheme=scheme, viewport=PHONE)
    page.locator("summary", has_text="See the full email address").click()
    page.get_by_role("button", name="Show the address").click()
    page.get_by_text("Please write why you need").first.wait_for()
    assert violations(page) == []
    page.get_by_label("Why you need to see").fill("A court asks who wrote it.")
    page.get_by_role("button", name="Show the address").click()
    page.get_by_text(EMAIL).wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="Back to the comment").click()
    page.get_by_text("A court asks who wrote it.").wait_for()
    assert EmailAccess.objects.count() == 1 and EMAIL not in page.content()
