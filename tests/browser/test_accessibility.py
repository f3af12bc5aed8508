"""axe-core finds nothing wrong, in either colour scheme, on any kind of page we have."""

import pytest

from articles.models import Article
from comments.models import DiscussionSetting
from tests.browser.conftest import PHONE, SCHEMES, looks, violations
from tests.factories import CommentFactory, UserFactory

PAGES = ["/", "/category/weather/", "/search/?q=rain", "/search/?q=nothing", "/nowhere/",
         "/privacy/", "/corrections/", "/2026/"]  # fmt: skip
QUEUE, ARTICLES = "/admin/comments/comment/", "/admin/articles/article/"
MODERATORS_PAGES = ["/admin/login/", "/admin/", QUEUE, f"{QUEUE}?status=published"]
EDITORS_PAGES = [ARTICLES, f"{ARTICLES}add/", ARTICLES + "{pk}/change/"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page(visit, article, path, scheme):
    assert violations(visit(path, color_scheme=scheme)) == []


@looks("options", desktop={}, phone={"viewport": PHONE})
def test_an_article_with_threads(visit, article, scheme, options):
    page = visit(article.get_absolute_url(), color_scheme=scheme, **options)
    assert page.locator("#comments article").count() >= 8
    assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_form_with_errors(visit, article, scheme):
    page = visit(article.get_absolute_url(), color_scheme=scheme)
    page.click("#comment-form [type=submit]")
    page.locator("[role=alert]").wait_for()
    assert page.locator("[aria-invalid=true]").count() == 3
    assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_awaiting_comment_a_closed_discussion_and_a_retracted_article(visit, article, scheme):
    page = visit(article.get_absolute_url(), color_scheme=scheme)
    for field, words in {"name": "Ines", "email": "ines@example.org", "body": "Wet."}.items():
        page.fill(f"#comment-form [name={field}]", words)
    page.click("#comment-form [type=submit]")
    page.get_by_text("awaiting moderation").first.wait_for()
    assert violations(page) == []
    DiscussionSetting.objects.create(article=article, is_closed=True, note="It is late.")
    page = visit(article.get_absolute_url(), color_scheme=scheme)
    page.get_by_text("It is late.").wait_for()
    assert violations(page) == []
    article.retract(by=None, note="It did not rain.")
    page = visit(article.get_absolute_url(), color_scheme=scheme)
    page.get_by_text("It did not rain.").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
class TestTheAdmin:
    @pytest.mark.parametrize(
        "path",
        [
            "/admin/login/",
            "/admin/",
            "/admin/comments/comment/",
            "/admin/comments/comment/?status=all",
            "/admin/comments/outgoingemail/",
            "/admin/comments/policy/",
            "/admin/comments/policy/versions/",
            "/admin/comments/block/?state=all",
            "/admin/comments/block/add/",
            "/admin/comments/block/lookup/",
            "/admin/comments/emailaccess/",
        ],
    )
    def test_of_a_moderator(self, visit, article, path, scheme):
        CommentFactory.create_batch(3, article=article)
        user = None if "login" in path else UserFactory(group="Moderators")
        assert violations(visit(path, user=user, color_scheme=scheme)) == []

    def test_of_rules_that_are_tried(self, visit, article, scheme):
        CommentFactory.create_batch(3, article=article)
        user = UserFactory(group="Moderators")
        page = visit("/admin/comments/policy/", user=user, color_scheme=scheme)
        page.get_by_label("Words that hold a comment").fill("reader")
        page.get_by_label("A commenter is known after … approved comments").fill("0")
        page.get_by_role("button", name="Test these changes").click()
        page.get_by_role("button", name="Save this policy").wait_for()
        assert violations(page) == []

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/articles/article/",
            "/admin/articles/article/add/",
            "/admin/articles/article/{pk}/change/",
        ],
    )
    def test_of_an_editor(self, visit, article, path, scheme):
        page = visit(
            path.format(pk=Article.objects.get(headline="Rain").pk),
            user=UserFactory(group="Editors"),
            color_scheme=scheme,
        )
        assert violations(page) == []
