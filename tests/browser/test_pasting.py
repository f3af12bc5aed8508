"""What is pasted from other programs, by real clipboard events, with the real policy on."""

from base64 import b64encode

import pytest
from playwright.sync_api import expect

from articles.models import Article, Image
from tests import clipboards
from tests.browser.conftest import click_what_closes_its_window, violations
from tests.factories import ArticleFactory, DraftFactory, ImageFactory, UserFactory, picture_bytes
from tests.processes import eventually
from tests.redirects import MEANT

EDITOR = ".admin-body .ProseMirror[contenteditable=true]"
# The editor hears of the caret a moment after the key; no author is as quick as a script.
HEARD = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))
})"""
CARET_AT_THE_END = """([box, words]) => {
  const { view } = document.querySelector(box).editor
  const { $head } = view.state.selection
  const there = document.querySelector(`${box} ${words}`).contains(view.domAtPos($head.pos).node)
  return there && $head.parentOffset === $head.parent.content.size
}"""
ADD = "/admin/articles/article/add/"


@pytest.fixture
def desk(visit, site):
    """The page of a new article, with the caret in its body; asks no other host for anything."""
    asked = []

    def open_desk(path=ADD, box=EDITOR):
        page = visit(path, user=UserFactory(group="Editors"))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
        page.on("request", lambda request: asked.append(request.url))
        page.click(box)
        return page

    yield open_desk
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []


def data_url(size):
    return f"data:image/png;base64,{b64encode(picture_bytes(size)).decode()}"


def paste(page, html, text="", keys="Control+v"):
    clipboards.put(page, html, text)
    page.locator(EDITOR).focus()
    page.evaluate(HEARD)
    page.keyboard.press(keys)


def saved(page):
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    return Article.objects.latest("pk")


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


OWN_BODY = """
<h2>Rates</h2>
<p>It <a href="https://one.example/a">rose</a><a href="#source:" title="A letter of the bank"></a>
again.</p>
<ul><li>Rain</li></ul>
<table><thead><tr><th>year</th><th>mm</th></tr></thead>
<tbody><tr><td>1951</td><td>9</td></tr></tbody></table>
"""


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


class TestSources:
    def test_a_footnote_becomes_a_row_and_its_mark_stands_where_it_stood(self, desk):
        page = desk()
        paste(page, *clipboards.content("word_desktop.html"))
        article = saved(page)
        assert [(row.url, row.title) for row in article.sources.all()] == [
            ("https://register.example.org/1991", "Town register"),
            ("", "Interview with Ada Quill, 3 May 2024."),
        ]
        assert '1991<a class="mark" href="#source-1"' in article.body_html
        assert '<a class="mark" href="#source-2"' in article.body_html
        expect(page.locator(f"{EDITOR} .admin-source-mark")).to_have_text(["1", "2"])

    def test_a_passage_brings_its_sources_along_from_one_article_to_another(self, desk):
        body = '<p>It <a href="https://one.example/a">rose</a>.</p>'
        first = DraftFactory(body=body)
        first.sources.update(publisher="One", title="It rises", is_automatic=False)
        page = desk(f"/admin/articles/article/{first.pk}/change/")
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+c")
        page.goto(page.url.replace(f"{first.pk}/change", "add"))
        page.click(EDITOR)
        page.keyboard.press("Control+v")
        second = saved(page)
        assert second != first
        [row] = second.sources.all()
        assert (row.url, row.publisher, row.title) == ("https://one.example/a", "One", "It rises")
        assert not row.is_automatic

    def test_what_is_copied_from_the_page_of_readers_brings_its_sources_along(self, desk):
        first = ArticleFactory(complete=True, body=OWN_BODY)
        first.sources.filter(url="https://one.example/a").update(publisher="One", title="It rises")
        first.save()
        page = desk(first.get_absolute_url(), box="#article-body")
        page.evaluate("getSelection().selectAllChildren(document.getElementById('article-body'))")
        page.keyboard.press("Control+c")
        page.goto(page.url.split("/20")[0] + ADD)
        page.locator(EDITOR).focus()
        page.keyboard.press("Control+v")
        second = saved(page)
        assert clipboards.spelled(second.body) == (
            "<h2>Rates</h2>"
            '<p>It <a href="https://one.example/a">rose</a>'
            "[SOURCE A letter of the bank] again.</p>"
            "<ul><li><p>Rain</p></li></ul>"
            "<table><thead><tr><th><p>year</p></th><th><p>mm</p></th></tr></thead>"
            "<tbody><tr><td><p>1951</p></td><td><p>9</p></td></tr></tbody></table>"
        )
        assert [(row.publisher, row.title) for row in second.sources.all()] == [
            ("One", "It rises"),
            ("", "A letter of the bank"),
        ]


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
