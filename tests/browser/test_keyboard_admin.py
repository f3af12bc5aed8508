"""A moderator clears the queue by keys alone: each decision is made once, what fails comes back.

`pytest -s -m browser tests/browser/test_keyboard_admin.py` prints keys, seconds and server time.
"""

import threading
import time
from statistics import quantiles

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

from comments.models import Comment, Decision
from tests.browser.conftest import PHONE, looks, violations
from tests.factories import CommentFactory, UserFactory

QUEUE = "/admin/comments/comment/"
COUNT = 100


@pytest.fixture
def mona(site):
    return UserFactory(username="mona", first_name="Mona", last_name="Moss", group="Moderators")


@pytest.fixture
def otto(site):
    return UserFactory(username="otto", first_name="Otto", last_name="Ohm", group="Moderators")


@pytest.fixture
def waiting(article):
    return write_waiting(article, COUNT)


def write_waiting(article, count):
    return [
        CommentFactory(article=article, status="pending", name=f"Reader {n:03}")
        for n in range(count)
    ]


@pytest.fixture
def article(site):
    return CommentFactory().article


@pytest.fixture
def server_times():
    """Milliseconds of each request that decides, in the server's own thread."""
    begun, taken = threading.local(), []

    def begin(environ, **kwargs):
        begun.at = time.perf_counter() if "/decide/" in environ["PATH_INFO"] else None

    def end(**kwargs):
        if getattr(begun, "at", None):
            taken.append((time.perf_counter() - begun.at) * 1000)

    request_started.connect(begin)
    request_finished.connect(end)
    yield taken
    request_started.disconnect(begin)
    request_finished.disconnect(end)


def current(page):
    return page.locator(".card[aria-current]")


def said(page, words):
    expect(page.locator("#queue-said")).to_contain_text(words)


def statuses():
    return list(Comment.objects.order_by("pk").values_list("status", flat=True)[1:])


# What is pressed of each comment in turn, and where it stands then.
PRESSED = (
    (["a"], "published"),
    (["r", "2"], "rejected"),
    (["s"], "spam"),
    (["r", "Enter"], "rejected"),
    (["s", "z", "a"], "published"),
)


def test_a_hundred_are_cleared_by_keys_alone(visit, mona, waiting, server_times):
    page = visit(QUEUE, user=mona)
    keys, begun = 0, time.perf_counter()
    for n, comment in enumerate(waiting):
        pressed, _ = PRESSED[n % len(PRESSED)]
        expect(current(page)).to_have_id(comment.anchor)
        for key in pressed:
            page.keyboard.press(key)
            if key == "z":
                expect(current(page)).to_have_id(comment.anchor)
        keys += len(pressed)
    expect(page.locator("#queue-empty")).to_be_visible()
    expect(page.locator('[data-count="pending"]')).to_have_text("0")
    tell(keys, time.perf_counter() - begun, server_times)
    assert statuses() == [PRESSED[n % len(PRESSED)][1] for n in range(COUNT)]
    for n, comment in enumerate(waiting):
        made = list(comment.decisions.values_list("ruling", flat=True))
        assert made[-1:] == made or (n % len(PRESSED) == 4 and made == ["spam", "undo", "publish"])
    assert Decision.objects.filter(by=mona).count() == COUNT + 2 * COUNT // len(PRESSED)


def tell(keys, seconds, times):
    p50, p95 = (quantiles(times, n=20, method="inclusive")[at] for at in (9, 18))
    print(
        f"\n{COUNT} comments: {keys / COUNT:.1f} keys and {seconds / COUNT:.2f} s each; "
        f"at the server p50 {p50:.0f} ms, p95 {p95:.0f} ms of {len(times)} decisions"
    )


class TestKeys:
    def test_move_and_stay_where_they_are_at_both_ends(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        for key, n in [("k", 0), ("j", 1), ("j", 2), ("k", 1)]:
            page.keyboard.press(key)
            expect(current(page)).to_have_id(waiting[n].anchor)
        expect(current(page)).to_be_focused()

    def test_do_nothing_while_one_types_or_holds_another(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        page.keyboard.press("/")
        page.keyboard.type("asrz?")
        expect(page.locator("#searchbar")).to_have_value("asrz?")
        page.keyboard.press("Escape")
        expect(current(page)).to_be_focused()
        page.evaluate(
            """for (const more of ["ctrlKey", "altKey", "metaKey", "repeat"])
              document.body.dispatchEvent(
                new KeyboardEvent("keydown", {key: "s", bubbles: true, [more]: true}))"""
        )
        expect(page.locator("#queue-said")).to_be_empty()
        assert not Decision.objects.exists()

    def test_of_the_menu_of_reasons_choose_cancel_and_take_words(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        page.keyboard.press("r")
        page.keyboard.press("a")  # is no reason
        page.keyboard.press("Escape")
        expect(current(page)).to_be_focused()
        page.keyboard.press("r")
        page.keyboard.press("w")
        page.keyboard.type("Please leave a name out.")
        page.keyboard.press("Enter")
        said(page, "Rejected.")
        reason = waiting[0].decisions.get().reasons[0]
        assert reason == {"code": "other", "matched": "Please leave a name out."}

    def test_feature_without_leaving_the_list(self, visit, mona, article):
        page = visit(f"{QUEUE}?status=published", user=mona)
        page.keyboard.press("f")
        said(page, "Featured.")
        expect(current(page)).to_contain_text("◆ Featured")
        page.keyboard.press("f")
        said(page, "Unfeatured.")

    def test_edit_and_come_back_to_the_list(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.get_by_label("Comment", exact=True).fill("Milder words.")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("1 comment corrected").wait_for()
        assert page.url.endswith("?status=pending")
        assert Comment.objects.get(pk=waiting[1].pk).body == "Milder words."

    def test_open_the_context_in_a_new_tab(self, visit, mona, waiting, article):
        page = visit(QUEUE, user=mona)
        with page.expect_popup() as opened:
            page.keyboard.press("o")
        assert opened.value.url.endswith(article.get_absolute_url())

    def test_tick_what_is_decided_at_once(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        for key in "xjx":
            page.keyboard.press(key)
        page.select_option("#queue-action", "spam")
        page.get_by_role("button", name="Go").click()
        page.get_by_text("2 comments marked as spam").wait_for()
        assert statuses()[:3] == ["spam", "spam", "pending"]


class TestWhatFails:
    def test_comes_back_with_the_name_of_who_was_quicker(self, visit, mona, otto, waiting):
        page = visit(QUEUE, user=mona)
        waiting[0].mark_spam(by=otto)
        page.keyboard.press("a")
        card = page.locator(f"#{waiting[0].anchor}")
        expect(card.get_by_role("alert")).to_contain_text("Otto Ohm marked as spam this comment")
        expect(card).to_be_focused()
        assert statuses()[:2] == ["spam", "pending"]

    def test_takes_no_key_that_was_meant_for_another(self, visit, mona, otto, waiting):
        page = visit(QUEUE, user=mona)
        waiting[0].mark_spam(by=otto)
        held = []
        page.route(f"**/{waiting[0].pk}/decide/**", lambda route: held.append(route))
        with page.expect_request("**/decide/**"):
            page.keyboard.press("a")
        page.keyboard.press("j")
        expect(current(page)).to_have_id(waiting[2].anchor)
        held[0].continue_()
        expect(page.locator(f"#{waiting[0].anchor}").get_by_role("alert")).to_be_visible()
        expect(current(page)).to_have_id(waiting[2].anchor)
        page.keyboard.press("s")
        said(page, "Reader 002: Marked as spam.")
        assert statuses()[:3] == ["spam", "pending", "spam"]

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (lambda route: route.abort("connectionreset"), "The server did not answer"),
            (lambda route: route.fulfill(status=500, body="oh"), "Nothing was decided"),
            (lambda route: route.fulfill(status=503, body="oh"), "Nothing was decided"),
        ],
        ids=["dead network", "500", "503"],
    )
    def test_comes_back_and_can_be_decided_again(self, visit, mona, waiting, answer, words):
        page = visit(QUEUE, user=mona)
        page.route("**/decide/**", answer)
        page.keyboard.press("a")
        card = page.locator(f"#{waiting[0].anchor}")
        expect(card.get_by_role("alert")).to_contain_text(words)
        page.unroute("**/decide/**")
        page.keyboard.press("a")
        said(page, "Approved.")
        assert statuses()[:2] == ["published", "pending"]

    def test_comes_back_where_one_is_signed_out(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona)
        page.context.clear_cookies(name="sessionid")
        page.keyboard.press("s")
        expect(page.locator(f"#{waiting[0].anchor}").get_by_role("alert")).to_contain_text(
            "You are logged out"
        )
        assert statuses()[0] == "pending"


class TestWithoutKeys:
    def test_a_thumb_decides(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona, viewport=PHONE, has_touch=True)
        button = page.get_by_role("button", name="Approve the comment by Reader 000")
        assert button.bounding_box()["height"] >= 44
        button.tap()
        said(page, "Approved.")
        page.get_by_role("button", name="Undo").tap()
        said(page, "Put back.")
        assert statuses()[0] == "pending"

    def test_without_scripts_the_whole_page_tells(self, visit, mona, waiting):
        page = visit(QUEUE, user=mona, java_script_enabled=False)
        page.get_by_text("Reject with a reason of the comment by Reader 001").click()
        page.get_by_label("Or write your own reason").nth(1).fill("A reason.")
        page.get_by_role("button", name="Reject with this reason the comment by Reader 001").click()
        page.get_by_text("1 comment rejected").wait_for()
        page.get_by_role("link", name="Next 50").click()
        expect(page.locator(".card")).to_have_count(COUNT - 51)
        assert statuses()[:2] == ["pending", "rejected"]


@looks("options", desktop={}, phone={"viewport": PHONE})
class TestItsPages:
    def test_are_whole_for_everybody(self, visit, mona, article, options, scheme):
        waiting = write_waiting(article, 12)
        page = visit(QUEUE, user=mona, color_scheme=scheme, **options)
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
        page.keyboard.press("r")
        assert violations(page) == [] and is_as_wide_as_the_screen(page)
        page.keyboard.press("Enter")
        said(page, "Rejected.")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        for path in ("change", "edit"):
            page.goto(page.url.partition("?")[0] + f"{waiting[3].pk}/{path}/")
            assert violations(page) == [] and is_as_wide_as_the_screen(page)
            page.go_back()


def is_as_wide_as_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
