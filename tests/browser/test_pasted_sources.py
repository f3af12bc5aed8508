"""Sources that come along with what is pasted."""

from playwright.sync_api import expect

from tests import clipboards
from tests.browser.pasting import ADD, EDITOR, paste, saved
from tests.factories import ArticleFactory, DraftFactory

OWN_BODY = """
<h2>Rates</h2>
<p>It <a href="https://one.example/a">rose</a><a href="#source:" title="A letter of the bank"></a>
again.</p>
<ul><li>Rain</li></ul>
<table><thead><tr><th>year</th><th>mm</th></tr></thead>
<tbody><tr><td>1951</td><td>9</td></tr></tbody></table>
"""


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
