"""From a comment to the answer of a person; and what the editors point out."""

import pytest

from comments.models import Comment, Report
from tests.browser.conftest import PHONE, looks, violations
from tests.factories import CommentFactory, UserFactory

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, name="Zenobia", body="Two lines.\n\nOne of them awful.")


@pytest.fixture
def moderator():
    return UserFactory(first_name="Mona", last_name="Moss", group="Moderators")


def is_as_wide_as_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


class TestReporting:
    @pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
    def test_from_the_comment_to_its_outcome(self, visit, article, comment, moderator, script):
        page = visit(article.get_absolute_url(), java_script_enabled=script, viewport=PHONE)
        page.get_by_role("link", name="Report the comment by Zenobia").click()
        assert page.get_by_text("One of them awful.").is_visible()

        page.get_by_label("Illegal content").check()
        page.get_by_role("button", name="Send the report").click()
        assert page.get_by_role("alert").get_by_text("Please describe the problem").is_visible()
        assert page.get_by_label("Illegal content").is_checked()
        page.get_by_label("What should the moderators know?").fill("The second line.")
        page.get_by_role("button", name="Send the report").click()

        assert page.get_by_role("heading", name="Waiting").is_visible()
        assert page.get_by_text("A person decides").is_visible()
        receipt = page.url

        admin_client = visit(f"{QUEUE}?status=reported", user=moderator)
        assert admin_client.get_by_text("The second line.").is_visible()
        admin_client.get_by_role("button", name="Reject").first.click()
        admin_client.get_by_text("rejected.").wait_for()

        page.goto(receipt)
        assert page.get_by_text("It is no longer public.").is_visible()

    def test_clicked_twice_it_is_one_report(self, visit, comment):
        page = visit(f"/comments/{comment.pk}/report/")
        page.get_by_label("Spam or advertising").check()
        page.get_by_role("button", name="Send the report").dblclick()
        page.get_by_role("heading", name="Your report").wait_for()
        assert Report.objects.count() == 1


class TestKeeping:
    def test_a_moderator_keeps_it_and_takes_that_back(self, visit, comment, moderator):
        Report.objects.create(comment=comment, reason="abuse", words="Look.", receipt_hash="x")
        admin_client = visit(f"{QUEUE}?status=reported", user=moderator)
        admin_client.get_by_role("button", name="Keep published the comment by Zenobia").click()
        admin_client.get_by_role("button", name="Undo").click()
        admin_client.get_by_text("put back").wait_for()
        assert Report.objects.open().count() == 1


class TestFeaturing:
    def test_what_moderators_feature_is_marked_and_comes_first(
        self, visit, article, comment, moderator
    ):
        later = CommentFactory(article=article, name="Otto")
        admin_client = visit(f"{QUEUE}?status=published", user=moderator)
        admin_client.get_by_role("button", name="Feature the comment by Otto").click()
        admin_client.get_by_text("featured.").wait_for()
        page = visit(article.get_absolute_url(), java_script_enabled=False)
        page.get_by_role("link", name="Featured first").click()
        first = page.locator("#comments .comment").first
        assert first.get_attribute("id") == later.anchor
        assert first.get_by_text("Featured by the editors").is_visible()
        assert violations(visit(article.get_absolute_url())) == []


@looks()
class TestItsPages:
    def test_are_whole_for_everybody(self, visit, comment, viewport, scheme):
        page = visit(f"/comments/{comment.pk}/report/", viewport=viewport, color_scheme=scheme)
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
        page.get_by_role("button", name="Send the report").click()
        page.get_by_role("alert").wait_for()
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
        page.get_by_label("Illegal content").check()
        page.get_by_label("What should the moderators know?").fill("Look. " * 40)
        page.get_by_role("button", name="Send the report").click()
        page.get_by_role("heading", name="Your report").wait_for()
        assert violations(page) == [] and is_as_wide_as_the_screen(page)

    def test_the_queue_is_whole_with_reports(self, visit, comment, moderator, viewport, scheme):
        for n in range(2):
            Report.objects.create(
                comment=comment, reason="abuse", words=f"Look. {n}", receipt_hash=str(n)
            )
        Comment.objects.get(pk=comment.pk).feature(by=moderator)
        page = visit(
            f"{QUEUE}?status=reported", user=moderator, viewport=viewport, color_scheme=scheme
        )
        assert page.get_by_role("link", name="Reported 1").is_visible()
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
        page.goto(page.url.partition("?")[0] + f"{comment.pk}/change/")
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
