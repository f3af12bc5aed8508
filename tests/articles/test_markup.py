"""Editors' HTML through its one door: nothing unsafe leaves, and what leaves says more."""

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering.body import citations, clean, gaps
from articles.rendering.markup import CitedSource, plain_text, render, source_key
from tests import shared_data
from tests.inert import findings, is_href

OWN_HOSTS = ["news.example"]
REUTERS = "https://www.reuters.com/world/asia-pacific/"
SOURCES = {source_key(REUTERS): CitedSource(3, "Reuters", "Asia Pacific", REUTERS)}

WORDS = re.compile(r"[^\x00-\x08<>]*").fullmatch
NUMBER = re.compile(r"[1-9]\d{0,4}").fullmatch
ID = {"id": re.compile(r"(?:p|li|quote|code|figure|table|h)-[\w-]+").fullmatch}
CELL = {"colspan": NUMBER, "rowspan": NUMBER}
# Written down here a second time, on purpose: the test must not learn the rules from the code.
ALLOWED = {
    **{tag: {} for tag in ("ul", "strong", "em", "b", "i", "u", "s", "sub", "sup", "code", "br")},
    **{tag: {} for tag in ("hr", "figcaption", "thead", "tbody", "tfoot", "tr", "caption")},
    **dict.fromkeys(("p", "h2", "h3", "h4", "li", "blockquote", "pre", "figure", "table"), ID),
    "ol": {"start": NUMBER},
    "td": CELL,
    "th": CELL | {"scope": {"col", "row", "colgroup", "rowgroup"}.__contains__},
    "a": {
        "href": is_href,
        "target": "_blank".__eq__,
        "rel": "noopener".__eq__,
        "class": "mark".__eq__,
        "aria-label": str.strip,
        "title": str.strip,
    },
    "img": {
        "src": re.compile(r"/media/(?!.*\.\.)[\w./-]+").fullmatch,
        "alt": lambda value: True,
        "width": NUMBER,
        "height": NUMBER,
        "loading": "lazy".__eq__,
        "decoding": "async".__eq__,
    },
    "span": {"class": "visually-hidden".__eq__},
    "div": {
        "class": "table-scroll".__eq__,
        "tabindex": "0".__eq__,
        "role": "region".__eq__,
        "aria-label": str.strip,
    },
}


def html_of(body: str) -> str:
    return render(body, sources=SOURCES, own_hosts=OWN_HOSTS).html


def ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


class TestSafety:
    def test_nothing_of_the_xss_corpora_survives(self):
        for attack in shared_data.strings("xss"):
            assert findings(html_of(attack), ALLOWED) == [], attack

    @pytest.mark.parametrize("around", ['<a href="{}">x</a>', "<p title='{}'>x</p>", "<b>{}"])
    def test_nothing_survives_that_breaks_out_of_a_tag_or_a_value(self, around):
        for attack in shared_data.strings("xss"):
            if len(attack) < 500:
                html = html_of(around.replace("{}", attack))
                assert findings(html, ALLOWED) == [], attack

    def test_the_hostile_lists_are_only_words(self):
        for attack in shared_data.strings("hostile"):
            assert findings(html_of(attack), ALLOWED) == [], attack

    PIECES = (
        *("<p>", "</p>", "<b>", "</b>", "<i", "<a href='https://example.com/'>", "</a>", "<a"),
        *("<table>", "<tr>", "<td>", "</td>", "</table>", "<caption>", "<li>", "<ul>", "<pre>"),
        *("<svg>", "<math>", "<mtext>", "<style>", "</style>", "<script>", "</script>", "<!--"),
        *("-->", "<![CDATA[", "]]>", "<noscript>", "<template>", "<form>", "<input>", "<h1>"),
        *("<div>", "</div>", "<img src='/media/a.png'", "alt='x\">", "<img src=x onerror=1>"),
        *("<blockquote>", "<plaintext>", "<title>", "<textarea>", "&lt;", "&#60;", "&amp;lt;"),
        *("&#11;", "&nbsp;", "word", " ", '"', "'", ">", "<", "=", "/", "<br>", "<hr>", "<figure>"),
        *("<figcaption>", "<select>", "<option>", "\u0338", "\u200d", "é", "javascript:1", "href="),
    )
    SOUP = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)

    @given(SOUP)
    def test_nothing_survives_a_soup_of_tags(self, soup):
        html = html_of(soup)
        assert findings(html, ALLOWED) == []
        assert html_of(soup) == html
        plain_text(soup), citations(soup), gaps(soup)
        assert clean(clean(soup)) == clean(soup)

    @given(st.text(st.characters(exclude_categories=()), max_size=80))
    def test_nothing_survives_of_any_text(self, text):
        assert findings(html_of(text), ALLOWED) == []
        plain_text(text), citations(text), gaps(text), clean(text)

    @pytest.mark.parametrize(
        "body",
        [
            "<a" * 700,
            "<blockquote>" * 2000 + "deep",
            "<b>" * 5000 + "bold",
            "<table>" * 400,
            "&" * 5000,
            "".join(f"<b a={n}>" for n in range(300)) + "<p>x" * 300,
        ],
    )
    def test_a_body_made_to_choke_parsers_does_not(self, body):
        assert findings(html_of(body), ALLOWED) == []
        assert isinstance(plain_text(body), str)

    def test_what_editors_may_not_write_is_dropped_and_its_words_kept(self):
        html = html_of(
            '<p style="x" onclick="y" id="source-1" class="mark" title="t" lang="en">'
            '<font color="red">a</font> <a href="javascript:1" ping="//x">b</a></p>'
        )
        assert re.fullmatch(r'<p id="p-[0-9a-f]{8}">a b</p>', html)

    def test_scripts_and_styles_go_with_their_words(self):
        assert "x" not in html_of("<script>x()</script><style>x{}</style><p>word</p>")

    def test_where_the_gates_refuse_the_words_stay_and_the_log_does_not_tell_them(self, caplog):
        with caplog.at_level(logging.ERROR):
            html = html_of("<blockquote>" * 100 + "secret &lt;b&gt;")
        assert html == "<p>secret &lt;b&gt;</p>"
        assert "markup was rejected" in caplog.text
        assert "secret" not in caplog.text


class TestText:
    def test_an_empty_body_is_empty(self):
        for nothing in ("", " \n", "<p></p>", "<p><br></p>", "<div> </div>"):
            assert html_of(nothing).strip() == ""

    def test_headings_leave_the_first_rank_to_the_headline(self):
        html = html_of("<h1>One</h1><h2>Two</h2><h3>Three</h3><h5>Five</h5>")
        assert re.findall(r"<(h\d)", html) == ["h2", "h2", "h3", "h4"]

    def test_loose_words_and_other_editors_boxes_become_paragraphs(self):
        html = html_of(
            "<div>one <b>two</b></div><section><div>three</div></section>four<p>five</p>"
        )
        assert re.sub(r' id="[^"]*"', "", html) == (
            "<p>one <b>two</b></p><p>three</p><p>four</p><p>five</p>"
        )

    def test_text_that_looks_like_html_stays_text(self):
        assert "&lt;b&gt; &amp;amp;" in html_of("<p>&lt;b&gt; &amp;amp;</p>")

    def test_no_break_spaces_stay(self):
        assert "10&nbsp;kg" in html_of("<p>10&nbsp;kg</p>")

    def test_plain_text_holds_every_word_once_with_space_between_blocks(self):
        body = "<h2>Head</h2><p>a<br>b <b>c</b>d</p><ul><li>e</li><li>f</li></ul><p>g</p>"
        assert plain_text(body) == "Head a b cd e f g"


class TestIds:
    BODY = "<h2>Why it matters</h2><p>One.</p><p>Two.</p><p>Three.</p><ul><li>Four.</li></ul>"

    def test_every_block_has_one_and_no_two_are_the_same(self):
        found = ids(html_of(self.BODY + self.BODY + "<blockquote><p>One.</p></blockquote>"))
        assert len(found) == len(set(found)) == 12
        assert found[0] == "h-why-it-matters"

    def test_editing_one_paragraph_leaves_the_ids_of_the_others(self):
        before = ids(html_of(self.BODY))
        after = ids(html_of(self.BODY.replace("Two.", "Two, edited.")))
        assert [old == new for old, new in zip(before, after, strict=True)] == (
            [True, True, False, True, True]
        )

    def test_a_source_that_gains_a_number_changes_no_id(self):
        body = f'<p>As <a href="{REUTERS}">Reuters</a> says.</p>'
        assert ids(html_of(body)) == ids(render(body).html)

    def test_headings_in_any_script_have_readable_ids(self):
        assert ids(html_of("<h2>Редкие земли</h2><h3>!</h3>"))[0] == "h-редкие-земли"


class TestLinks:
    def test_an_outbound_link_opens_beside_and_says_so(self):
        assert html_of('<p><a href="https://example.com/?a=1&b=2">x</a></p>').endswith(
            '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener">x'
            '<span class="visually-hidden"> (opens in a new tab)</span></a></p>'
        )

    @pytest.mark.parametrize("url", ["/about/", "#h-x", "https://news.example/a", "mailto:a@b.co"])
    def test_a_link_of_our_own_stays_plain(self, url):
        assert f'<a href="{url}">x</a>' in html_of(f'<a href="{url}">x</a>')

    def test_a_link_to_a_source_carries_its_mark(self):
        html = html_of(f'<p><a href="{REUTERS}?utm_source=x#top">Reuters</a>, said</p>')
        assert (
            '</a><a class="mark" href="#source-3" aria-label="Source 3: Reuters, Asia Pacific" '
            'title="Reuters — Asia Pacific"><span>3</span></a>, said'
        ) in html

    def test_a_block_marks_a_source_once_and_the_next_block_again(self):
        link = f'<a href="{REUTERS}">Reuters</a>'
        assert html_of(f"<p>{link} {link}</p><p>{link}</p>").count('class="mark"') == 2

    def test_a_source_with_a_hostile_name_is_only_named(self):
        source = CitedSource(1, '"><script>x</script>', "a & 'b'\x0b\n<i>\u00a0", REUTERS)
        html = render(
            f'<p><a href="{REUTERS}">x</a></p>', sources={source_key(REUTERS): source}
        ).html
        assert "title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt; — a &amp; 'b' &lt;i&gt;\"" in html

    def test_a_pasted_address_is_mended(self):
        assert 'href="https://example.com/a%20b"' in html_of(
            '<a href=" https://example.com/a b ">x</a>'
        )


class TestFigures:
    def test_our_own_images_stay_and_wait_until_they_are_near(self):
        html = html_of(
            '<figure><img src="/media/a/b.webp" alt="A" width="800" onerror="x"></figure>'
        )
        assert (
            '<img src="/media/a/b.webp" alt="A" width="800" loading="lazy" decoding="async">'
        ) in html

    @pytest.mark.parametrize(
        "src",
        [
            "https://example.com/a.png",
            "/media/../secret",
            "/static/a.png",
            "//x/media/a.png",
            "/media/a.png?x",
            "data:image/png,x",
            "/media//evil.example/a.png",
        ],
    )
    def test_images_of_anybody_else_go(self, src):
        assert "<img" not in html_of(f'<p>a <img src="{src}" alt="x"></p>')

    def test_tables_scroll_in_frames_with_names_of_their_own(self):
        html = html_of(
            "<table><caption>Tons</caption><tr><th scope=col>a</th></tr></table>"
            "<table><tr><td colspan=2 rowspan=9999>b</td></tr></table>"
        )
        assert re.findall(r'aria-label="([^"]*)"', html) == ["Table: Tons", "Table 2"]
        assert '<td colspan="2">b</td>' in html
