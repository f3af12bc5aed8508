"""Replying, sending, looking first and seeing what is new, without leaving the place."""

import pytest

from comments.models import Comment, DiscussionSetting
from tests.browser.comment_form import WORDS, draft, fill
from tests.browser.conftest import DESKTOP, PHONE, looks, violations
from tests.comments.many import write_many
from tests.factories import CommentFactory, UserFactory

POST = "**/comments/"


@pytest.fixture
def deep(article):
    """The last of a thread of four, with a page of comments around it."""
    write_many(article, 30, of_thread=1)
    comment = None
    for _ in range(4):
        comment = CommentFactory(article=article, parent=comment)
    write_many(article, 30, of_thread=1, numbered_from=100)
    return comment


def box(page, anchor):
    return page.locator(f"#{anchor}").bounding_box()


def reply_to(page, comment):
    page.locator(f"#{comment.anchor} .comment-actions a").first.click()


def sent(page):
    page.locator(".comment-sent").wait_for()
    return page.locator(".comment-sent").last


class TestReplyingInPlace:
    @pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
    def test_a_reply_in_a_deep_thread_keeps_the_page_where_it_is(self, visit, deep, viewport):
        page = visit(deep.article.get_absolute_url(), viewport=viewport)
        page.locator(f"#{deep.anchor}").scroll_into_view_if_needed()
        page.evaluate(f"document.getElementById('{deep.anchor}').scrollIntoView()")
        before = box(page, deep.anchor)
        reply_to(page, deep)
        assert box(page, deep.anchor)["x"] == before["x"]
        assert abs(box(page, deep.anchor)["y"] - before["y"]) < viewport["height"] - 100
        assert page.get_by_role("heading", name=f"Leave a Reply to {deep.name}").is_visible()
        assert page.evaluate("document.activeElement.name") == "name"
        fill(page)
        stands = box(page, deep.anchor)
        page.click("#comment-form .comment-form-send")
        card = sent(page)
        assert card.get_by_text("awaiting moderation").is_visible()
        assert abs(box(page, deep.anchor)["y"] - stands["y"]) < viewport["height"]
        here = page.url.partition("#")[0]
        assert here.endswith(deep.article.get_absolute_url()), "nobody left the page"
        assert Comment.objects.get(body=WORDS).parent == deep
        assert page.evaluate("document.activeElement.className") == "comment-sent"
        assert page.locator("#comment-form-home > #comment-form").count() == 1

    def test_without_scripts_the_plain_form_does_the_same(self, visit, deep):
        page = visit(deep.article.get_absolute_url(), java_script_enabled=False)
        reply_to(page, deep)
        fill(page)
        page.click("#comment-form .comment-form-send")
        assert page.get_by_text("awaiting moderation").is_visible()
        assert Comment.objects.get(body=WORDS).parent == deep

    def test_what_is_written_goes_along_and_comes_home(self, visit, article):
        first, second = CommentFactory(article=article), CommentFactory(article=article)
        page = visit(article.get_absolute_url())
        reply_to(page, first)
        page.fill("#comment-form [name=body]", WORDS)
        reply_to(page, second)
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.input_value("#comment-form [name=parent]") == str(second.pk)
        assert page.locator("form#comment-form").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("#comment-form-home > #comment-form").count() == 1
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.input_value("#comment-form [name=parent]") == ""
        assert page.evaluate("document.activeElement.textContent").startswith("Reply")

    def test_a_draft_of_a_reply_goes_back_under_what_it_answers(self, visit, article):
        comment = CommentFactory(article=article)
        page = visit(article.get_absolute_url())
        reply_to(page, comment)
        page.fill("#comment-form [name=body]", WORDS)
        assert draft(page)
        page.reload()
        assert page.locator(f"li:has(> #{comment.anchor}) > #comment-form").count() == 1
        assert page.input_value("#comment-form [name=body]") == WORDS

    def test_the_keyboard_alone_will_do(self, visit, article):
        comment = CommentFactory(article=article)
        page = visit(article.get_absolute_url())
        page.locator(f"#{comment.anchor} .comment-actions a").first.focus()
        page.keyboard.press("Enter")
        for words in ("Ines", "ines@reader.example", "", WORDS):
            page.keyboard.type(words)
            page.keyboard.press("Tab")
        page.locator("#comment-form .comment-form-send").focus()
        page.keyboard.press("Enter")
        assert sent(page).get_by_text(WORDS).is_visible()
        assert Comment.objects.get(body=WORDS).parent == comment

    def test_staff_reply_with_their_badge(self, visit, article):
        comment = CommentFactory(article=article)
        user = UserFactory(is_superuser=True)
        page = visit(article.get_absolute_url(), user=user)
        reply_to(page, comment)
        page.fill("#comment-form [name=body]", WORDS)
        page.click("#comment-form .comment-form-send")
        assert sent(page).locator(".badge-staff").is_visible()


class TestWhatIsInTheWay:
    def test_comes_back_in_place_with_every_word(self, visit, article):
        comment = CommentFactory(article=article)
        page = visit(article.get_absolute_url())
        reply_to(page, comment)
        fill(page, email="nobody")
        page.click("#comment-form .comment-form-send")
        page.locator("#comment-form-problems").wait_for()
        assert page.evaluate("document.activeElement.id") == "comment-form-problems"
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.locator(f"li:has(> #{comment.anchor}) > #comment-form").count() == 1
        assert violations(page) == []
        page.fill("#comment-form [name=email]", "ines@reader.example")
        page.click("#comment-form .comment-form-send")
        sent(page)
        assert Comment.objects.get(body=WORDS).parent == comment
        assert not draft(page)

    def test_a_dead_network_is_told_and_the_next_try_makes_one_comment(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        page.route(POST, lambda route: route.abort("connectionreset"))
        page.click("#comment-form .comment-form-send")
        page.get_by_text("What you wrote is saved in this browser").wait_for()
        assert violations(page) == [] and draft(page)
        page.unroute(POST)
        page.click("#comment-form .comment-form-send")
        sent(page)
        assert Comment.objects.filter(body=WORDS).count() == 1

    def test_an_answer_that_is_lost_loses_and_doubles_nothing(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)

        def lose(route):
            route.fetch()
            route.abort("connectionreset")

        page.route(POST, lose)
        page.click("#comment-form .comment-form-send")
        page.get_by_text("What you wrote is saved in this browser").wait_for()
        page.unroute(POST)
        page.click("#comment-form .comment-form-send")
        assert sent(page).get_by_role("link", name="Your receipt").is_visible()
        assert Comment.objects.filter(body=WORDS).count() == 1

    @pytest.mark.parametrize("status", [503, 409])  # it broke; something changed meanwhile
    def test_a_server_that_cannot_take_them_keeps_the_words(self, visit, article, status):
        page = visit(article.get_absolute_url())
        fill(page)
        page.route(POST, lambda route: route.fulfill(status=status, body="<h1>Later</h1>"))
        page.click("#comment-form .comment-form-send")
        page.get_by_text("What you wrote is saved in this browser").wait_for()
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.locator("#comment-form .comment-form-send").is_enabled()

    def test_whoever_sends_too_much_is_told_to_shorten_it(self, visit, article):
        """And not to try again in a moment, which would never help."""
        page = visit(article.get_absolute_url())
        fill(page)
        page.route(POST, lambda route: route.fulfill(status=413, body="<h1>Too large</h1>"))
        page.click("#comment-form .comment-form-send")
        page.get_by_text("Please shorten it and send it again").wait_for()
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert draft(page) and violations(page) == []

    def test_too_many_are_told_how_long_to_wait(self, visit, article, monkeypatch):
        waits = [2, 0]
        monkeypatch.setattr(
            "comments.public_forms.rate_limits.seconds_to_wait", lambda comment: waits.pop(0)
        )
        page = visit(article.get_absolute_url())
        fill(page)
        page.click("#comment-form .comment-form-send")
        page.get_by_role("button", name="Please wait 2 s").wait_for()
        assert not page.locator("#comment-form .comment-form-send").is_enabled()
        page.get_by_role("button", name="Post Comment").wait_for()
        page.click("#comment-form .comment-form-send")
        sent(page)

    def test_a_discussion_closed_meanwhile_hands_the_words_back(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        DiscussionSetting.objects.create(article=article, is_closed=True)
        page.click("#comment-form .comment-form-send")
        page.get_by_text("This discussion is closed").wait_for()
        assert page.input_value("#kept-words") == WORDS

    def test_a_double_click_sends_once(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        page.dblclick("#comment-form .comment-form-send")
        sent(page)
        assert page.locator(".comment-sent").count() == 1
        assert Comment.objects.filter(body=WORDS).count() == 1

    def test_two_comments_after_each_other_both_stand(self, visit, article):
        page = visit(article.get_absolute_url())
        for body in ("The first one.", "The second one."):
            fill(page, body=body)
            page.click("#comment-form .comment-form-send")
            page.locator(".comment-sent", has_text=body).wait_for()
        assert Comment.objects.filter(article=article, email_index__gt="").count() >= 2


class TestThePreview:
    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_shows_the_words_and_sends_nothing(self, visit, article, script):
        page = visit(article.get_absolute_url(), java_script_enabled=script)
        page.fill("#comment-form [name=body]", f"{WORDS}\n\nSee https://ferry.example/times")
        page.click("text=Preview")
        preview = page.locator("#comment-preview")
        preview.get_by_role("heading", name="Preview").wait_for()
        assert preview.locator("p", has_text=WORDS).is_visible()
        assert preview.locator("a[rel*=ugc]").get_attribute("href") == "https://ferry.example/times"
        assert not Comment.objects.filter(body__startswith=WORDS).exists()
        assert page.input_value("#comment-form [name=body]").startswith(WORDS)
        if script:
            assert violations(page) == []

    def test_of_nothing_says_what_to_do(self, visit, article):
        page = visit(article.get_absolute_url())
        page.click("text=Preview")
        page.get_by_text("Please write a comment.").first.wait_for()
        assert page.locator("form#comment-form").count() == 1
        assert page.locator("#comment-form-home > #comment-form").count() == 1


class TestWhatIsNew:
    def test_is_announced_without_moving_the_text_and_shown_when_asked_for(self, visit, article):
        shown = CommentFactory(article=article)
        page = visit(article.get_absolute_url())
        reply_to(page, shown)
        page.fill("#comment-form [name=body]", WORDS)
        for _ in range(3):
            late = CommentFactory(article=article)
        page.evaluate(f"document.getElementById('{shown.anchor}').scrollIntoView()")
        before = box(page, shown.anchor)
        page.evaluate("document.dispatchEvent(new Event('newsroom:look'))")
        button = page.get_by_role("button", name="Show 3 new comments")
        button.wait_for()
        assert box(page, shown.anchor) == before, "the text has not moved"
        assert violations(page) == []
        button.click()
        page.locator(f"#{late.anchor}.is-new").wait_for()
        assert abs(box(page, shown.anchor)["y"] - before["y"]) < 2
        assert page.input_value("#comment-form [name=body]") == WORDS
        assert page.locator(f"li:has(> #{shown.anchor}) > #comment-form").count() == 1
        assert not button.is_visible()

    def test_nothing_new_says_nothing(self, visit, article):
        page = visit(article.get_absolute_url())
        with page.expect_response("**/comments/count/") as answer:
            page.evaluate("document.dispatchEvent(new Event('newsroom:look'))")
        assert answer.value.ok
        assert page.locator(".comments-newer button").count() == 0

    def test_ones_own_waiting_comment_stays(self, visit, article):
        page = visit(article.get_absolute_url())
        fill(page)
        page.click("#comment-form .comment-form-send")
        sent(page)
        CommentFactory(article=article)
        page.evaluate("document.dispatchEvent(new Event('newsroom:look'))")
        page.get_by_role("button", name="Show 1 new comment").click()
        page.locator(".is-new").wait_for()
        assert page.get_by_text("awaiting moderation").is_visible()


@looks()
def test_everybody_can_use_it(visit, article, scheme, viewport):
    comment = CommentFactory(article=article)
    page = visit(article.get_absolute_url(), color_scheme=scheme, viewport=viewport)
    reply_to(page, comment)
    fill(page)
    assert violations(page) == []
    page.click("text=Preview")
    page.locator("#comment-preview h3").wait_for()
    assert violations(page) == []
    page.click("#comment-form .comment-form-send")
    sent(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
