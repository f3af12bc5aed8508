"""What is pasted from other programs, by real clipboard events, with the real policy on."""

import pytest
from playwright.sync_api import expect

from tests import clipboards
from tests.browser.pasting import EDITOR, paste, saved
from tests.factories import DraftFactory, ImageFactory
from tests.processes import eventually
from tests.redirects import MEANT

CARET_AT_THE_END = """([box, words]) => {
  const { view } = document.querySelector(box).editor
  const { $head } = view.state.selection
  const there = document.querySelector(`${box} ${words}`).contains(view.domAtPos($head.pos).node)
  return there && $head.parentOffset === $head.parent.content.size
}"""


@pytest.mark.parametrize("name", clipboards.EXPECTED)
def test_a_clipboard_becomes_the_plain_html_of_an_article(desk, name):
    page = desk()
    paste(page, *clipboards.content(name))
    assert clipboards.spelled(saved(page).body) == clipboards.EXPECTED[name]


class TestTheCaret:
    def test_what_is_typed_next_stands_behind_the_pasted_words(self, desk):
        page = desk()
        page.keyboard.type("Before.")
        paste(page, "<h2>Title</h2><p>Words with <a href='https://example.org/'>a link</a></p>")
        page.keyboard.type(" and more.")
        body = saved(page).body
        assert body == (
            "<p>Before.</p><h2>Title</h2>"
            '<p>Words with <a href="https://example.org/">a link</a> and more.</p>'
        )

    @pytest.mark.parametrize(
        "last", ["<img src='https://a.example/x.png' alt='X'>", "<table><tr><td>1<td>2</table>"]
    )
    def test_a_figure_or_table_is_never_typed_into(self, desk, last):
        page = desk()
        paste(page, f"<p>Words.</p>{last}")
        page.keyboard.type("After.")
        assert saved(page).body.endswith("<p>After.</p>")

    def test_a_word_pasted_into_a_sentence_is_part_of_it(self, desk):
        page = desk()
        page.keyboard.type("A cup")
        for _ in "cup":
            page.keyboard.press("ArrowLeft")
        paste(page, "<p><b>big</b> red</p>")
        page.keyboard.type(" ")
        assert saved(page).body == "<p>A <strong>big</strong> red cup</p>"


CELLS = "<table><tr><td>1</td><td>2</td></tr></table>"


class TestInsideOfOthers:
    """What is pasted into a list or a table is part of it, and no word there is replaced."""

    def after(self, desk, body, words, html):
        article = DraftFactory(body=body)
        page = desk(f"/admin/articles/article/{article.pk}/change/")
        page.locator(f"{EDITOR} {words}").click()
        page.keyboard.press("End")
        eventually(lambda: page.evaluate(CARET_AT_THE_END, [EDITOR, words]))
        paste(page, html)
        page.keyboard.type("!")
        return saved(page).body

    def test_items_pasted_behind_an_item_follow_it(self, desk):
        body = "<ul><li><p>one</p></li><li><p>four</p></li></ul>"
        found = self.after(desk, body, "li:first-child p", "<ul><li>two<li>three</ul>")
        assert (
            found
            == "<ul>"
            + "".join(f"<li><p>{words}</p></li>" for words in ("one", "two", "three!", "four"))
            + "</ul>"
        )

    def test_cells_fill_a_table_that_is_empty(self, desk):
        body = "<table><tbody><tr><td></td><td></td></tr></tbody></table>"
        assert self.after(desk, body, "td:first-child p", CELLS) == (
            "<table><tbody><tr><td><p>1</p></td><td><p>2!</p></td></tr></tbody></table>"
        )

    def test_cells_replace_no_words_of_another_table(self, desk):
        body = "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>"
        assert self.after(desk, body, "td:first-child p", CELLS) == body.replace(
            "<p>a</p>", "<p>a</p><p>1</p><p>2!</p>"
        )

    def test_a_caption_stays_one_line(self, desk):
        image = ImageFactory()
        body = f'<figure><img src="{image.src}" alt="A"><figcaption>In May</figcaption></figure>'
        found = self.after(desk, body, "figcaption", "<h2>and</h2><p>June</p>")
        assert found == body.replace("In May", "In Mayand June!")


class TestUndo:
    def test_one_step_takes_back_the_whole_paste_and_nothing_else(self, desk):
        page = desk()
        page.keyboard.type("Before.")
        paste(page, *clipboards.content("word_desktop.html"))
        page.keyboard.type("After.")
        page.keyboard.press("Control+z")
        assert "The roof" in page.locator(EDITOR).text_content()
        page.keyboard.press("Control+z")
        assert page.locator(EDITOR).text_content() == "Before."

    def test_what_is_pasted_twice_is_there_twice(self, desk):
        page = desk()
        paste(page, *clipboards.content("outlook_mail.html"))
        paste(page, *clipboards.content("outlook_mail.html"))
        assert saved(page).body == 2 * clipboards.EXPECTED["outlook_mail.html"]


class TestPlainly:
    def test_shift_pastes_paragraphs_without_any_format(self, desk):
        page = desk()
        paste(page, "<h2>Title</h2>", "One line\nSee https://example.org/a.", "Control+Shift+v")
        assert saved(page).body == (
            '<p>One line</p><p>See <a href="https://example.org/a">https://example.org/a</a>.</p>'
        )

    def test_stars_and_numbers_stay_as_they_are_written(self, desk):
        page = desk()
        paste(page, "", "1. One\n2 * 3 * 4 is **24**")
        assert saved(page).body == "<p>1. One</p><p>2 * 3 * 4 is **24**</p>"

    def test_an_address_pasted_over_words_becomes_their_link(self, desk):
        page = desk()
        page.keyboard.type("the plan")
        page.keyboard.press("Control+a")
        paste(page, "", "https://example.org/plan?utm_source=x")
        assert saved(page).body == '<p><a href="https://example.org/plan">the plan</a></p>'


DROP = """([selector, html]) => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  data.setData("text/plain", "words")
  const { x, y, height } = document.querySelector(selector).getBoundingClientRect()
  const place = { clientX: x + 60, clientY: y + height / 2, bubbles: true, cancelable: true }
  const target = document.querySelector(selector)
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, ...place }))
}"""


def test_words_dragged_from_elsewhere_are_read_as_pasted_ones(desk):
    page = desk()
    page.evaluate(DROP, [EDITOR, clipboards.content("google_docs.html")[0]])
    assert clipboards.spelled(saved(page).body) == clipboards.EXPECTED["google_docs.html"]


class TestTheLine:
    def test_it_says_what_was_left_out(self, desk):
        page = desk()
        paste(page, *clipboards.content("word_desktop.html"))
        line = page.locator(".admin-paste-said")
        expect(line).to_have_attribute("aria-live", "polite")
        expect(line).to_have_text(
            "Left out: 1 picture, 1 deletion. The picture has a gap to fill. "
            "Taken as accepted: 1 insertion and 1 deletion by Ines Roy. 2 footnotes became sources."
        )

    def test_it_is_silent_when_everything_came_along(self, desk):
        page = desk()
        paste(page, *clipboards.content("word_desktop.html"))
        paste(page, "<p>Plain.</p>")
        expect(page.locator(".admin-paste-said")).to_be_empty()

    def test_it_points_at_the_head_of_a_mail(self, desk):
        page = desk()
        paste(page, "<p><b>From:</b> Ines Roy &lt;ines@example.org&gt;<br>Write to us.</p>")
        expect(page.locator(".admin-paste-said")).to_have_text(
            "An address of a person is in the text: ines@example.org."
        )


def test_addresses_mean_the_same_in_the_browser_as_on_the_server(desk):
    page = desk()
    found = page.evaluate(
        """async (urls) => {
          const { unwrapped, withoutTrackers } = await import("newsroom/paste/addresses")
          return urls.map((url) => withoutTrackers(unwrapped(url)))
        }""",
        [url for url, _ in MEANT],
    )
    assert found == [meant or url for url, meant in MEANT]


# Markup of nobody's program, and what would take the square of its length if read badly.
ODD = {
    "scripts": "<p onclick=alert(1)>x<script>hit = 1</script><img src=x onerror='hit = 1'></p>",
    "open tags": "<div>" * 20_000 + "x",
    "open quotes": '<a "' * 20_000,
    "spaces": "<p " + " " * 50_000,
    "items in items": "<ul><li>x" * 5_000,
    "insertions in insertions": "<ins cite='mailto:x'>" * 5_000 + "x",
    "notes": "<p>"
    + "".join(f'<sup><a href="#fn{n}" id="ref{n}">{n % 99}</a></sup>' for n in range(3_000))
    + "".join(f'<p id="fn{n}">Note {n}</p>' for n in range(3_000)),
    "cells without a table": "<td>x</td><tr><li>y",
    "an address without an end": "https://a.example/" + "(" * 50_000,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_markup_is_read_in_time_and_does_nothing(desk, name):
    page = desk()
    seconds = page.evaluate(
        """async (html) => {
          const { clean } = await import("newsroom/paste/clean")
          const started = performance.now()
          clean(html, { site: [], mediaUrl: "/media/" })
          return (performance.now() - started) / 1000
        }""",
        ODD[name],
    )
    assert seconds < 5
    assert page.evaluate("window.hit") is None
