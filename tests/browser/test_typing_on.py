"""Typing on after an insertion destroys nothing, and there is always a paragraph to go on in."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.writing import (
    ADD,
    EDITOR,
    blocks_of,
    caret_at,
    change,
    html_of,
    pick_figure,
    save,
)
from tests.factories import DraftFactory, ImageFactory, UserFactory

TYPED = [("figure", "At dawn. (Ana Lee)"), ("p", "Typed on.")]


@pytest.fixture
def edda(site):
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def image(site):
    return ImageFactory(alt="A harbour", caption="At dawn.", credit="Ana Lee")


@pytest.fixture
def written(visit, edda, image):
    """A page whose body is a paragraph, a figure with a caption, and a paragraph."""

    def written(body=None):
        body = body or (
            f'<p>Before.</p><figure class="figure"><img src="{image.src}" alt="A harbour">'
            '<figcaption class="figure-caption">Dawn.</figcaption></figure><p>After.</p>'
        )
        page = visit(change(DraftFactory(body=body, created_by=edda)), user=edda)
        page.locator(EDITOR).wait_for()
        return page

    return written


def sources(page):
    return re.findall(r'<img src="([^"]*)"', html_of(page))


def test_words_typed_after_a_figure_was_picked_stand_behind_it(visit, edda, image):
    page = visit(ADD, user=edda)
    page.click(EDITOR)
    page.keyboard.type("Before.")
    pick_figure(page, "A harbour")
    page.locator(f"{EDITOR} figure").wait_for()
    page.keyboard.type("Typed on.")
    assert blocks_of(page) == [("p", "Before."), *TYPED]
    assert sources(page) == [image.src]
    save(page)
    html = Article.objects.get().body_html
    assert image.src in html and ">Typed on.</p>" in html


def test_words_typed_after_a_figure_in_an_empty_body_stand_behind_it(visit, edda, image):
    page = visit(ADD, user=edda)
    page.click(EDITOR)
    pick_figure(page, "A harbour")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed on.")
    assert [block for block in blocks_of(page) if block[1]] == TYPED
    assert sources(page) == [image.src]


def test_a_figure_in_the_middle_of_words_parts_them_and_loses_none(written, image):
    page = written("<p>One two.</p>")
    caret_at(page, "p", end=False)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    pick_figure(page, "A harbour")
    page.keyboard.type("Typed on.")
    assert blocks_of(page) == [("p", "One"), *TYPED, ("p", "two.")]


@pytest.mark.parametrize("key", ["x", "Enter", "Shift+Enter", "ArrowRight", "ArrowDown"])
@pytest.mark.parametrize("part", ["img", "figcaption"])
def test_no_key_replaces_or_fills_a_figure_that_is_selected(written, image, part, key):
    page = written()
    page.locator(f"{EDITOR} {part}").click()
    page.keyboard.press(key)
    page.keyboard.type("Typed on.")
    assert sources(page) == [image.src]
    assert page.locator(f"{EDITOR} figure").count() == 1
    assert page.locator(f"{EDITOR} figcaption").count() == 1
    for words in ("Before.", "After.", "Typed on."):
        assert words in page.inner_text(EDITOR)
    if not key.startswith("Arrow") and part == "img":
        assert page.inner_text(f"{EDITOR} figcaption") == "Dawn."


def test_letters_typed_on_a_selected_picture_stand_in_a_paragraph_behind_it(written):
    page = written()
    page.locator(f"{EDITOR} img").click()
    page.keyboard.type("Typed on.")
    assert blocks_of(page) == [
        ("p", "Before."),
        ("figure", "Dawn."),
        ("p", "Typed on."),
        ("p", "After."),
    ]


def test_text_pasted_or_composed_on_a_selected_picture_leaves_it(written, image):
    page = written()
    page.locator(f"{EDITOR} img").click()
    page.keyboard.insert_text("日本")  # as an input method commits it, without a key
    assert sources(page) == [image.src] and "日本" in html_of(page)
    page.locator(f"{EDITOR} img").click()
    page.eval_on_selector(
        EDITOR,
        """(editor) => {
            const data = new DataTransfer()
            data.setData("text/plain", "Pasted.")
            const options = { clipboardData: data, bubbles: true, cancelable: true }
            editor.dispatchEvent(new ClipboardEvent("paste", options))
        }""",
    )
    assert sources(page) == [image.src] and "Pasted." in html_of(page)


@pytest.mark.parametrize(
    ("place", "key"), [("> p:first-child", "Delete"), ("figure + p", "Backspace")]
)
def test_deleting_towards_a_figure_selects_it_first_and_is_undone(written, place, key):
    page = written()
    caret_at(page, place, end=key == "Delete")
    before = html_of(page)
    page.keyboard.press(key)
    assert html_of(page) == before
    assert page.locator(f"{EDITOR} figure.ProseMirror-selectednode").count() == 1
    page.keyboard.press(key)
    assert page.locator(f"{EDITOR} figure").count() == 0
    page.keyboard.press("Control+z")
    assert html_of(page) == before


def test_deleting_a_selected_picture_takes_its_figure_and_leaves_no_empty_one(written):
    page = written()
    page.locator(f"{EDITOR} img").click()
    page.keyboard.press("Delete")
    assert "<img" not in html_of(page) and "<figure" not in html_of(page)


@pytest.mark.parametrize(
    ("button", "inserted"),
    [
        ("horizontalRule", "hr"),
        ("table", "table"),
        ("codeBlock", "pre"),
        ("blockquote", "blockquote"),
    ],
)
def test_typing_on_after_other_insertions_keeps_them_and_all_words(written, button, inserted):
    page = written("<p>Before.</p>")
    caret_at(page, "p")
    page.keyboard.press("Enter")
    insert(page, button)
    page.keyboard.type("Inside or behind. ")
    page.keyboard.press("Enter")
    page.keyboard.type("And on.")
    assert page.locator(f"{EDITOR} {inserted}").count() == 1
    for words in ("Before.", "Inside or behind.", "And on."):
        assert words in page.inner_text(EDITOR).replace("\n", " ")
    page.locator(f"{EDITOR} > p:last-child").click()
    page.keyboard.type("The end.")
    tag, words = blocks_of(page)[-1]
    assert tag == "p" and words.endswith("The end.")
    assert page.locator(f"{EDITOR} {inserted}").count() == 1


def insert(page, button):
    if page.locator(f".prose-menubar__button[data-name={button}]").count():
        page.click(f".prose-menubar__button[data-name={button}]")
    else:
        page.click(".prose-menubar__selected")
        page.click(f".prose-menubar__option[data-name={button}]")
    if button == "table":
        page.locator("dialog button[type=submit]").click()
        page.locator(f"{EDITOR} table").wait_for()


@pytest.mark.parametrize(
    "button", ["horizontalRule", "table", "codeBlock", "blockquote", "bulletList"]
)
def test_no_insertion_takes_the_place_of_a_selected_picture(written, image, button):
    page = written()
    page.locator(f"{EDITOR} img").click()
    insert(page, button)
    page.keyboard.type("Typed on.")
    assert sources(page) == [image.src]
    for words in ("Before.", "Dawn.", "After.", "Typed on."):
        assert words in page.inner_text(EDITOR)


def test_special_characters_stay_where_words_go_on_behind_them(written):
    page = written("<p>10</p>")
    caret_at(page, "p")
    page.keyboard.insert_text("\u00a0km, Wort\u00adtrennung")
    page.keyboard.type(" and on.")
    assert "10\u00a0km, Wort\u00adtrennung and on." in html_of(page).replace("&nbsp;", "\u00a0")


def test_opening_and_reading_a_body_changes_nothing_of_it(written):
    page = written("<blockquote><p>A   quotation.</p></blockquote>")
    before = html_of(page)
    page.locator(f"{EDITOR} blockquote p").click()
    page.keyboard.press("Control+End")
    assert blocks_of(page) == [("blockquote", "A quotation.")]
    assert page.locator(f"{EDITOR} > p:last-child").count() == 1
    assert html_of(page) == before
    expect(page.locator("#save-state")).to_have_text("No unsaved changes")


# --- Pictures without a file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("blob:http://localhost/5a1c", "was not uploaded"),
        ("https://elsewhere.example/a.jpg", "is on another site"),
        ("", "has no file"),
    ],
)
def test_a_picture_without_a_file_is_not_saved_and_says_so_beside_it(written, address, words):
    body = f'<p>Before.</p><figure><img src="{address}" alt="x"><figcaption>c</figcaption></figure>'
    page = written(body)
    assert words in page.inner_text(f"{EDITOR} figure .picture-problem")
    caret_at(page, "p")
    page.keyboard.type(" More.")
    page.click("[name=_continue]")
    page.locator(".errornote").wait_for()
    assert words in page.inner_text(".field-body .errorlist")
    assert "Before. More." in page.inner_text(EDITOR)
    assert words in page.inner_text(f"{EDITOR} figure .picture-problem")
    assert Article.objects.get().body == body


@pytest.mark.parametrize(
    "address", ["blob:http://localhost/5a1c", "https://elsewhere.example/a.jpg", ""]
)
def test_the_window_of_a_figure_says_why_an_address_cannot_be_used(written, address):
    page = written("<p>Before.</p>")
    caret_at(page, "p")
    page.click("[data-name=figure]")
    page.fill("dialog [name=imageUrl]", address)
    page.locator("dialog button[type=submit]").click()
    problem = page.locator("dialog .prose-editor-problem")
    expect(problem).to_be_visible()
    assert page.locator("dialog [name=imageUrl]").get_attribute(
        "aria-describedby"
    ) == problem.get_attribute("id")
    page.keyboard.press("Escape")
    assert html_of(page) == "<p>Before.</p>"


def test_a_figures_alt_text_is_changed_and_its_caption_stays(written, image):
    page = written()
    page.locator(f"{EDITOR} img").click()
    page.click("[data-name=figure]")
    assert page.input_value("dialog [name=imageUrl]") == image.src
    page.fill("dialog [name=altText]", "A quay")
    page.locator("dialog button[type=submit]").click()
    assert f'<img src="{image.src}" alt="A quay">' in html_of(page)
    assert "Dawn." in page.inner_text(f"{EDITOR} figcaption")
