"""The window for a link: an address is written out as it was meant, or what is wrong is said."""

import pytest
from playwright.sync_api import expect

from articles.rendering.safe_urls import is_safe_url
from tests.browser.writing import ADD, EDITOR, html_of
from tests.factories import UserFactory

MEANT = {
    "https://one.example/a": "https://one.example/a",
    "HTTP://one.example": "HTTP://one.example",
    "one.example": "https://one.example",
    " www.one.example/a b?c=d#e ": "https://www.one.example/a%20b?c=d#e",
    "//one.example/a": "https://one.example/a",
    "one.example:8080/a": "https://one.example:8080/a",
    "münchen.example/straße": "https://münchen.example/straße",
    "ana@one.example": "mailto:ana@one.example",
    "mailto:ana@one.example?subject=Rain": "mailto:ana@one.example?subject=Rain",
    "/privacy/": "/privacy/",
    "#sources": "#sources",
}
NO_LINK = (
    *("", "  ", "nothing", "two words", "example", "https://", "http:///a", "https://a b/", "ana@"),
    *("javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "ftp://one.example/", "file:///a"),
    *(
        "https://ana:pw@one.example/",
        "one.example/<b>",
        'one.example/"',
        "tel:+4912345",
        "..",
        "/\\a",
    ),
    *("https://one..example/", "x" * 2100 + ".example"),
)


@pytest.fixture
def page(visit, site):
    page = visit(ADD, user=UserFactory(group="Editors"))
    page.click(EDITOR)
    page.keyboard.type("According to the agency")
    return page


def ask(page, address):
    page.locator(EDITOR).press("Control+a")
    page.locator(EDITOR).press("Control+k")
    page.fill("dialog [name=href]", address)
    page.keyboard.press("Enter")


def test_an_address_is_written_out_as_it_was_meant(page):
    for typed, meant in MEANT.items():
        ask(page, typed)
        expect(page.locator("dialog")).to_have_count(0)
        assert page.locator(f"{EDITOR} a").get_attribute("href") == meant
        assert is_safe_url(meant), "what the window accepts, the sanitizer keeps"


def test_what_cannot_be_a_link_says_so_beside_it_and_nothing_is_linked(page):
    for typed in NO_LINK:
        ask(page, typed)
        problem = page.locator("dialog .prose-editor-dialog-field:has([name=href]) [role=alert]")
        expect(problem).to_be_visible()
        expect(page.locator("dialog [name=href]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
    assert "<a" not in html_of(page)


def test_a_corrected_address_is_taken_and_an_old_link_is_edited(page):
    ask(page, "nothing")
    page.fill("dialog [name=href]", "nothing.example")
    page.keyboard.press("Enter")
    assert 'href="https://nothing.example"' in html_of(page)
    page.locator(f"{EDITOR} a").click()
    page.click("[data-name=link]")
    assert page.input_value("dialog [name=href]") == "https://nothing.example"
    page.fill("dialog [name=href]", "other.example")
    page.keyboard.press("Enter")
    assert html_of(page).count("<a ") == 1 and 'href="https://other.example"' in html_of(page)


def test_an_address_typed_in_the_words_becomes_a_link_with_https(page):
    page.keyboard.type(", see example.org and more")
    assert 'href="https://example.org"' in html_of(page)
