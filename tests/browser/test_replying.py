"""Replying and what follows: words that are not lost, receipts, and discussions of many pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.models.comment_parts.author_actions import EDIT_MINUTES
from comments.reading.discussion_page import SHOWN_REPLIES, THREADS
from tests.browser.comment_form import WORDS, draft, fill, send, send_and_follow
from tests.browser.conftest import PHONE, SCHEMES, looks, violations
from tests.comments.many import write_many
from tests.factories import CommentFactory, UserFactory


class TestADraft:
    def test_survives_a_reload_and_goes_once_it_is_sent(self, visit, article):
        page = visit(article.get_absolute_url())
        page.fill("#comment-form [name=body]", WORDS)
        assert draft(page)
        page.reload()
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.get_by_text("We restored your draft").is_visible()
        fill(page)
        send(page)
        assert not draft(page)
        page.goto(page.url.partition("#")[0])
        assert page.input_value("#comment-form [name=body]") == ""

    def test_goes_too_where_the_form_is_sent_as_a_whole(self, visit, article):
        """As when the script that sends it in place did not arrive."""
        page = visit("/privacy/")
        page.route("**/htmx*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(page.url.replace("/privacy/", article.get_absolute_url()))
        fill(page)
        page.click("#comment-form .comment-form-send")
        page.get_by_role("heading", name="Your receipt").wait_for()
        assert "/receipts/" in page.url and not draft(page)
        page.get_by_role("link", name="Back to the discussion").click()
        page.locator("#comment-form").wait_for()
        assert page.input_value("#comment-form [name=body]") == ""

    def test_survives_a_dead_network_and_is_sent_once(self, visit, article):
        page = visit(article.get_absolute_url())
        address = page.url
        fill(page)
        page.route("**/comments/", lambda route: route.abort("connectionreset"))
        page.click("#comment-form [type=submit]")
        page.wait_for_timeout(500)
        page.unroute("**/comments/")
        page.goto(address)
        assert page.input_value("#comment-form [name=body]") == WORDS
        fill(page)
        send(page)
        assert Comment.objects.filter(body=WORDS).count() == 1

    def test_can_be_thrown_away(self, visit, article):
        page = visit(article.get_absolute_url())
        page.fill("#comment-form [name=body]", WORDS)
        draft(page)
        page.reload()
        page.get_by_text("Discard").click()
        assert page.input_value("#comment-form [name=body]") == "" and not draft(page)

    def test_is_one_for_each_article(self, visit, article):
        other = CommentFactory().article
        page = visit(article.get_absolute_url())
        page.fill("#comment-form [name=body]", WORDS)
        draft(page)
        page.goto(page.url.replace(article.get_absolute_url(), other.get_absolute_url()))
        assert page.input_value("#comment-form [name=body]") == ""

    def test_what_is_left_is_counted_near_the_limit(self, visit, article):
        page = visit(article.get_absolute_url())
        page.fill("#comment-form [name=body]", "x" * 4000)
        assert not page.locator(".comment-form-left").is_visible()
        page.fill("#comment-form [name=body]", "x" * 4990)
        assert page.get_by_text("10 characters left").is_visible()
        page.fill("#comment-form [name=body]", "x" * 5003)
        assert page.get_by_text("3 characters too many").is_visible()


class TestTheSavedName:
    def test_is_kept_by_wish_alone_and_in_the_browser_alone(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        send(page)
        page.reload()
        assert page.input_value("#comment-form [name=email]") == ""
        page.check(".comment-form-save input")
        fill(page, body="Another.")
        send(page)
        page.reload()
        assert page.input_value("#comment-form [name=email]") == "ines@reader.example"
        page.uncheck(".comment-form-save input")
        page.reload()
        assert page.input_value("#comment-form [name=email]") == ""
        assert page.context.cookies() == []


class TestAReceipt:
    def test_goes_through_its_states(self, visit, article):
        page = visit(article.get_absolute_url(), viewport=PHONE)
        fill(page)
        send(page)
        assert "receipt=" not in page.url, "out of the address bar"
        page.get_by_role("link", name="Your receipt").click()
        page.get_by_role("heading", name="Waiting").wait_for()
        receipt = page.url
        page.fill("[name=body]", "The ferry was never full on a Monday.")
        page.get_by_role("button", name="Save the changes").click()
        page.get_by_text("You edited this after sending").wait_for()
        comment = Comment.objects.get(body__contains="Monday")
        moderator = UserFactory(is_superuser=True)
        comment.mark_spam(by=moderator)
        page.goto(receipt)
        page.get_by_text("We consider it advertising.").wait_for()
        page.fill("[name=words]", "I sell nothing.")
        page.get_by_role("button", name="Send the appeal").click()
        page.get_by_role("heading", name="Waiting").wait_for()
        comment.refresh_from_db()
        comment.approve(by=moderator)
        page.goto(receipt)
        page.get_by_role("link", name="see it in the discussion").click()
        own = page.locator(f"#{comment.anchor}")
        assert own.get_by_role("link", name="Your receipt").is_visible(), "the browser kept it"
        assert own.get_by_text("edited").is_visible()
        page.goto(receipt)
        page.get_by_text("Withdraw this comment").click()
        page.get_by_role("button", name="Yes, withdraw it").click()
        page.get_by_role("heading", name="Withdrawn").wait_for()
        assert not Comment.objects.public().filter(pk=comment.pk).exists()

    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_editing_ends_while_somebody_is_at_it_and_keeps_their_words(
        self, visit, article, script
    ):
        page = visit(article.get_absolute_url(), java_script_enabled=script)
        fill(page)
        send_and_follow(page, script)
        page.fill("[name=body]", "Too late, but well put.")
        late = timezone.now() - timedelta(minutes=EDIT_MINUTES, seconds=1)
        Comment.objects.filter(body=WORDS).update(created_at=late)
        page.get_by_role("button", name="Save the changes").click()
        page.get_by_text("You can no longer edit this comment").wait_for()
        assert page.input_value("#kept-words") == "Too late, but well put."
        assert page.get_by_role("button", name="Save the changes").count() == 0

    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_withdrawn_with_replies_it_leaves_its_place(self, visit, article, script):
        page = visit(article.get_absolute_url(), java_script_enabled=script)
        fill(page)
        send_and_follow(page, script)
        comment = Comment.objects.get(body=WORDS)
        comment.approve(by=UserFactory(is_superuser=True))
        reply = CommentFactory(article=article, parent=comment, body="A good answer.")
        page.reload()
        page.get_by_text("Withdraw this comment").click()
        page.get_by_role("button", name="Yes, withdraw it").click()
        page.get_by_role("heading", name="Withdrawn").wait_for()
        other = visit(article.get_absolute_url(), java_script_enabled=script)
        place = other.locator(f"#{comment.anchor}")
        assert place.get_by_text("This comment was removed.").is_visible()
        assert other.locator(f"#{reply.anchor}").get_by_text("A good answer.").is_visible()
        assert WORDS not in other.content()

    def test_needs_no_script(self, visit, article):
        page = visit(article.get_absolute_url(), java_script_enabled=False)
        fill(page)
        page.click("#comment-form [type=submit]")
        assert "/receipts/" in page.url and "?" not in page.url
        page.get_by_text("Your comment is awaiting moderation.").wait_for()
        page.get_by_text("Withdraw this comment").click()
        page.get_by_role("button", name="Yes, withdraw it").click()
        assert page.get_by_role("heading", name="Withdrawn").is_visible()

    def test_the_comment_is_shown_to_its_writer_again_after_a_reload(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        send(page)
        page.reload()
        page.get_by_text("awaiting moderation").wait_for()
        assert "receipt=" not in page.url

    @looks()
    def test_everybody_can_use_it(self, visit, article, scheme, viewport):
        page = visit(article.get_absolute_url(), color_scheme=scheme, viewport=viewport)
        fill(page)
        send(page)
        assert violations(page) == []
        page.get_by_role("link", name="Your receipt").click()
        page.get_by_role("heading", name="Waiting").wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        Comment.objects.get(body=WORDS).reject(by=UserFactory(is_superuser=True))
        page.reload()
        page.fill("[name=words]", "")
        page.get_by_role("button", name="Send the appeal").click()
        page.locator(".is-invalid").wait_for()
        assert violations(page) == []


class TestManyComments:
    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_a_thread_unfolds_and_folds(self, visit, article, script):
        firsts, _ = write_many(article, 120, of_thread=12)
        page = visit(article.get_absolute_url(), java_script_enabled=script)
        thread = page.locator(f"li:has(> #comment-{firsts[0].pk})")
        assert thread.locator("article").count() == 1 + SHOWN_REPLIES
        thread.get_by_role("link", name=re.compile("Show 8 more replies")).click()
        assert page.locator("#comments article").count() == 12
        page.get_by_role("link", name="Show all comments").click()
        assert page.get_by_role("link", name=re.compile("Show 8 more replies")).count() == 10

    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_a_permalink_finds_page_seven(self, visit, article, site, script):
        firsts, _ = write_many(article, 7 * THREADS, of_thread=1)
        page = visit(f"/comments/{firsts[-1].pk}/", java_script_enabled=script)
        assert page.locator(f"#comment-{firsts[-1].pk}").is_visible()
        assert "page=" in page.url

    def test_a_link_with_the_number_alone_finds_it_too(self, visit, article):
        firsts, _ = write_many(article, 7 * THREADS, of_thread=1)
        page = visit(f"{article.get_absolute_url()}#comment-{firsts[-1].pk}")
        page.locator(f"#comment-{firsts[-1].pk}").wait_for()

    def test_a_link_to_a_comment_that_is_gone_stays_with_the_article(self, visit, article):
        page = visit(f"{article.get_absolute_url()}#comment-999999")
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").inner_text() == "Rain"

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_everybody_can_turn_its_pages(self, visit, article, scheme):
        write_many(article, 150)
        page = visit(f"{article.get_absolute_url()}?sort=newest", color_scheme=scheme)
        assert violations(page) == []
        page.get_by_role("link", name="Next").click()
        page.get_by_text("Page 2 of 2").wait_for()
        assert violations(page) == []
