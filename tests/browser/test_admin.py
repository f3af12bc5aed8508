"""What of the admin needs a browser to be seen: the editor, its pictures, and boxes that help."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.writing import ADD, EDITOR, change, pick_figure
from tests.factories import CategoryFactory, DraftFactory, ImageFactory, UserFactory


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", group="Editors")


def test_a_figure_is_picked_with_its_words_and_a_table_is_drawn(visit, edda):
    image = ImageFactory(alt="A harbour", caption="At dawn.", credit="Ana Lee")
    page = visit(ADD, user=edda)
    page.click(EDITOR)
    page.keyboard.type("Before.")
    pick_figure(page, "A harbour")
    page.locator(f"{EDITOR} figure img").wait_for()
    page.locator(EDITOR).press("Control+End")
    page.click("[data-name=table]")
    page.locator("dialog button[type=submit]").click()
    page.locator(f"{EDITOR} table").wait_for()
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    html = Article.objects.get().body_html
    assert f'src="{image.src}" alt="A harbour"' in html
    assert "At dawn. (Ana Lee)" in html
    assert '<div class="table-scroll"' in html


def test_without_javascript_every_field_and_button_works(visit, edda):
    category = CategoryFactory()
    page = visit(ADD, user=edda, java_script_enabled=False)
    page.fill("#id_headline", "Written by hand")
    page.fill("#id_body", '<p>By <a href="https://one.example/">hand</a>.</p>')
    page.fill("#id_highlights-0-text", "It can be done.")
    page.fill("#id_highlights-0-source_numbers", "1")
    page.check(f"[name=categories][value='{category.pk}']")
    page.click("[name=_review]")
    article = Article.objects.get()
    assert article.status == "review"
    assert article.highlights.get().sources.get().url == "https://one.example/"


def test_the_panel_leads_the_keyboard_to_what_is_missing(visit, edda):
    page = visit(change(DraftFactory(body="")), user=edda)
    page.locator(EDITOR).wait_for()
    page.get_by_role("link", name="Write the body").press("Enter")
    expect(page.locator(EDITOR)).to_be_focused()
    page.get_by_role("link", name="Add at least one highlight").press("Enter")
    expect(page.locator("#id_highlights-0-position")).to_be_focused()


def test_sixty_categories_are_narrowed_by_typing(visit, edda):
    for number in range(60):
        CategoryFactory(name=f"Subject {number}")
    page = visit(ADD, user=edda)
    page.get_by_label("Find a category").fill("subject 4")
    assert page.locator("#id_categories label:visible").count() == 11
    page.check("label:has-text('Subject 42')")
    page.get_by_label("Find a category").fill("subject 7")
    assert page.locator("label:has-text('Subject 42')").is_visible()


def test_leaving_with_unsaved_words_asks_first(visit, edda):
    page = visit(change(DraftFactory()), user=edda)
    page.fill("#id_headline", "Not saved yet")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url.replace("/change/", "/history/"))
    assert asked == ["beforeunload"]
