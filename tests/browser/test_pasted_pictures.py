"""Gaps for pictures that were pasted and are not ours."""

from base64 import b64encode

from playwright.sync_api import expect

from articles.models import Image
from tests import clipboards
from tests.browser.conftest import click_what_closes_its_window, violations
from tests.browser.pasting import EDITOR, paste, saved
from tests.factories import ImageFactory, picture_bytes


def data_url(size):
    return f"data:image/png;base64,{b64encode(picture_bytes(size)).decode()}"


class TestGaps:
    def test_a_gap_is_filled_with_one_of_our_pictures(self, desk):
        image = ImageFactory(alt="A harbour", caption="")
        page = desk()
        paste(page, *clipboards.content("wordpress.html"))
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Choose a picture: mill.jpg").click()
        click_what_closes_its_window(opened.value.get_by_role("button", name="A harbour"))
        page.locator(f"{EDITOR} figure img").wait_for()
        article = saved(page)
        assert f'<img src="{image.src}" alt="A harbour">' in article.body
        assert "<figcaption>The mill</figcaption>" in article.body
        assert article.missing_pictures == ["The weir"]

    def test_a_picture_of_the_clipboard_is_added_when_the_author_says_so(self, desk):
        page = desk()
        paste(page, f"<p>Words.</p><img src='{data_url((640, 400))}' alt='The mill'>")
        assert not Image.objects.exists()
        page.get_by_role("button", name="Add it to the pictures").click()
        page.locator(f"{EDITOR} figure img").wait_for()
        image = Image.objects.get()
        assert image.alt == "The mill"
        assert saved(page).body == (
            f'<p>Words.</p><figure><img src="{image.src}" alt="The mill"></figure>'
        )

    def test_a_picture_that_is_refused_says_why_in_its_gap(self, desk):
        page = desk()
        paste(page, f"<img src='{data_url((64, 40))}' alt='The mill'>")
        page.get_by_role("button", name="Add it to the pictures").click()
        expect(page.locator(f"{EDITOR} [role=alert]")).to_contain_text("320")
        assert not Image.objects.exists()

    def test_a_gap_is_taken_out_by_hand(self, desk):
        page = desk()
        paste(page, "<p>Words.</p><img src='https://a.example/x.png' alt='X'>")
        page.get_by_role("button", name="Take it out").click()
        assert saved(page).body == "<p>Words.</p>"

    def test_a_gap_stands_in_the_editor_again_after_saving_and_keeps_the_article_back(self, desk):
        page = desk()
        paste(page, "<p>Words.</p><img src='https://a.example/x.png' alt='The mill'>")
        article = saved(page)
        expect(page.locator(f"{EDITOR} .admin-gap")).to_contain_text("https://a.example/x.png")
        assert article.missing_pictures == ["The mill"]
        expect(page.locator(".admin-requirements")).to_contain_text("Fill the gap")


class TestKeys:
    def test_a_gap_is_taken_out_by_keys_and_breaks_no_rule_of_accessibility(self, desk):
        page = desk()
        paste(page, *clipboards.content("word_desktop.html"))
        assert violations(page) == []
        page.locator(EDITOR).focus()
        page.keyboard.press("Control+End")
        page.get_by_role("button", name="Take it out").focus()
        page.keyboard.press("Enter")
        page.keyboard.type("After.")
        assert saved(page).body.endswith(
            "<blockquote><p>Nobody asked us.</p></blockquote><p>After.</p>"
        )
