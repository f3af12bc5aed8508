"""What is not saved is said, and asked about before the page is left; nothing else is."""

import pytest
from playwright.sync_api import expect

from tests.browser.writing import ADD, EDITOR, STATE, change
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    CategoryFactory,
    DraftFactory,
    ImageFactory,
    UserFactory,
)


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def article(edda):
    article = DraftFactory(body="<p>A   body.</p>", created_by=edda)
    article.highlights.create(text="First", position=1)
    CategoryFactory(name="Weather")
    return article


@pytest.fixture
def page(visit, edda, article):
    page = visit(change(article), user=edda)
    page.locator(EDITOR).wait_for()
    return page


def asks_before_leaving(page):
    """Whether the browser asks; the page is left in any case."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url.split("/admin/")[0] + "/admin/")
    return asked == ["beforeunload"]


CHANGES = {
    "a headline": lambda page: page.fill("#id_headline", "Another"),
    "a chosen picture": lambda page: page.set_input_files(
        "#id_new_picture", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"x"}
    ),
    "a highlight": lambda page: page.fill("#id_highlights-1-text", "Second"),
    "a highlight that is changed": lambda page: page.fill("#id_highlights-0-text", "Other"),
    "a source": lambda page: page.fill("#id_sources-0-url", "one.example"),
    "a row to be deleted": lambda page: page.check("#id_highlights-0-DELETE"),
    "a row that is added": lambda page: page.click("#highlights-group .add-row a"),
    "a category": lambda page: page.check("[name=categories]"),
    "a picture set by a script": lambda page: page.evaluate(
        """() => {
            const select = document.getElementById("id_image")
            select.append(new Option("A harbour", "1"))
            django.jQuery(select).val("1").trigger("change")
        }"""
    ),
    "a name set by a script": lambda page: page.evaluate(
        "document.getElementById('id_standfirst').value = 'Set'"
    ),
}


@pytest.mark.parametrize("make", CHANGES.values(), ids=CHANGES.keys())
def test_it_counts_as_unsaved(page, make):
    page.click(EDITOR)  # a browser asks only after the page was touched
    expect(page.locator(STATE)).to_have_text("No unsaved changes")
    make(page)
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    assert asks_before_leaving(page)


def test_what_was_typed_and_taken_back_is_nothing_unsaved(page):
    page.fill("#id_headline", page.input_value("#id_headline") + "x")
    page.keyboard.press("Backspace")
    page.click(EDITOR)
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    page.keyboard.press("Backspace")
    page.click("#highlights-group .add-row a")
    page.click("#highlights-group .inline-deletelink")
    page.check("[name=categories]")
    page.uncheck("[name=categories]")
    expect(page.locator(STATE)).to_have_text("No unsaved changes")
    assert not asks_before_leaving(page)


def test_a_new_article_in_which_nothing_is_written_is_left_without_a_word(visit, edda):
    AuthorFactory(account=edda)  # whose name stands in the byline already
    page = visit(ADD, user=edda)
    page.click(EDITOR)
    page.wait_for_timeout(1200)
    assert page.inner_text(STATE) == ""
    assert not asks_before_leaving(page)


def test_what_the_server_refused_is_not_saved(visit, edda):
    article = ArticleFactory(complete=True, created_by=edda, image=ImageFactory())
    page = visit(change(article), user=edda)
    page.fill("#id_headline", "")
    page.click("[name=_continue]")
    page.locator(".errornote").wait_for()
    expect(page.locator(STATE)).to_contain_text("Not saved yet")
    page.click(EDITOR)
    assert asks_before_leaving(page)
