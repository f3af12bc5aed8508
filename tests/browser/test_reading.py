"""What readers can rely on: any width, keyboard alone, no script, nobody else asked."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import DESKTOP, PHONE

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESKTOP], ids=["320", "390", "1440"])
@pytest.mark.parametrize("path", ["/", "article", "/category/weather/", "/nowhere/"])
def test_no_page_scrolls_sideways(visit, article, viewport, path):
    page = visit(article.get_absolute_url() if path == "article" else path, viewport=viewport)
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= viewport["width"]


def test_a_page_asks_nobody_but_this_site(visit, article, site):
    page = visit("/privacy/")
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    for path in ("/", article.get_absolute_url()):
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
    assert set(asked) == {urlsplit(site).netloc}
    assert page.context.cookies() == []


def test_the_first_tab_leads_past_the_masthead(visit, article):
    page = visit(article.get_absolute_url())
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_reply_can_be_sent_by_keyboard_alone(visit, article):
    page = visit(article.get_absolute_url())
    page.focus("#comment-form [name=name]")
    page.keyboard.type("Ines")
    for words in ("ines@example.org", "", "Wet, wet, wet."):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")  # whether to save the name
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("awaiting moderation").first.wait_for()


def test_what_is_focused_can_be_seen(visit, article):
    page = visit(article.get_absolute_url())
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                    || style.boxShadow !== 'none';
            }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_on_paper_the_sources_stay_and_the_form_goes(visit, article):
    page = visit(article.get_absolute_url())
    page.emulate_media(media="print")
    assert page.locator("#sources").is_visible()
    assert not page.locator("#comment-form").is_visible()
