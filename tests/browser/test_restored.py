"""Back, Forward and a reload: the editor shows what the form holds."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.writing import ADD, EDITOR, STATE, change, html_of, save
from tests.factories import DraftFactory, UserFactory


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def page(visit, edda):
    def page(path):
        page = visit(path, user=edda)
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator(EDITOR).wait_for()
        return page

    return page


def write(page):
    page.fill("#id_headline", "Rain again")
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed.")


@pytest.mark.parametrize("way", ["back", "back and forward"])
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "stored"])
def test_the_editor_shows_the_words_that_the_browser_puts_back(page, edda, way, is_new):
    page = page(ADD if is_new else change(DraftFactory(body="<p>Stored.</p>", created_by=edda)))
    write(page)
    page.goto(page.url.split("/admin/")[0] + "/admin/")
    page.go_back()
    if way == "back and forward":
        page.click("h1")  # a browser asks only where the page was touched
        page.go_forward()
        page.go_back()
    expect(page.locator(EDITOR)).to_contain_text("Typed.")
    assert page.input_value("#id_headline") == "Rain again"
    assert "Typed." in html_of(page)
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    page.wait_for_timeout(900)
    assert page.locator(".admin-offer").count() == 0
    save(page)
    assert "Typed." in Article.objects.get().body


def test_after_a_reload_the_words_that_the_browser_dropped_are_one_button_away(page, edda):
    """Chromium empties a form that is loaded again."""
    page = page(change(DraftFactory(body="<p>Stored.</p>", created_by=edda)))
    write(page)
    page.reload()
    page.get_by_role("button", name="Put them back").click()
    expect(page.locator(EDITOR)).to_have_text("Stored. Typed.")
    assert page.input_value("#id_headline") == "Rain again"


def test_a_browser_that_fills_in_the_form_late_is_followed(page, edda):
    page = page(change(DraftFactory(body="<p>Stored.</p>", created_by=edda)))
    page.evaluate("document.getElementById('id_body').value = '<p>Filled in late.</p>'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator(EDITOR)).to_have_text("Filled in late.")


def test_going_back_after_saving_shows_what_is_stored_not_what_the_browser_remembers(page, edda):
    article = DraftFactory(body="<p>Stored.</p>", created_by=edda)
    first = article.highlights.create(text="First", position=1)
    second = article.highlights.create(text="Second", position=2)
    page = page(change(article))
    page.check("#id_highlights-0-DELETE")
    save(page, "_save")
    assert [*article.highlights.all()] == [second], first
    page.go_back()
    page.locator(EDITOR).wait_for()
    assert page.input_value("#id_highlights-0-text") == "Second"
    assert not page.is_checked("#id_highlights-0-DELETE")
    expect(page.locator(STATE)).to_have_text("No unsaved changes")


def test_a_page_that_the_browser_kept_whole_is_fetched_again_once_it_was_saved(page, edda):
    page = page(change(DraftFactory(headline="Stored", created_by=edda)))
    page.evaluate("document.querySelector('[name=opened_version]').value = 'saved'")
    page.evaluate("document.querySelector('#id_headline').value = 'Old'")
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#id_headline")).to_have_value("Stored")
