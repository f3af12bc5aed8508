"""What the body holds beside its words: citations, gaps; and how it is stored."""

import pytest

from articles.rendering.body import citations, clean, gaps, key_of, repoint

OURS = '<img src="/media/a/b.jpg" alt="A hill">'


class TestCitations:
    def test_links_are_listed_once_for_each_page_in_their_order(self):
        body = (
            '<p><a href="https://b.example/?id=1&amp;utm_id=1">B <b>one</b></a>'
            '<a href="/x">own</a> '
            '<a href="http://B.example/?id=1">again</a> <a href="javascript:1">no</a>'
            '<a href="https://news.example/">ours</a> <a href="https://a.example/">A</a></p>'
        )
        assert [tuple(each) for each in citations(body, {"news.example"})] == [
            ("https://b.example/?id=1", "B one", "", ""),
            ("https://a.example/", "A", "", ""),
        ]

    def test_a_mark_without_words_or_address_cites_nothing(self):
        assert citations('<p><a href="#source:"></a><a href="#source:javascript:1"></a></p>') == []

    def test_the_address_of_a_missing_picture_is_no_source(self):
        assert citations('<figure><a href="https://a.example/x.jpg">A hill</a></figure>') == []

    def test_the_caption_of_a_gap_may_cite(self):
        body = (
            '<figure><a href="https://a.example/x.jpg">A hill</a>'
            '<figcaption><a href="https://b.example/">B</a></figcaption></figure>'
        )
        assert [each.url for each in citations(body)] == ["https://b.example/"]


class TestGaps:
    @pytest.mark.parametrize(
        ("body", "missing"),
        [
            ('<figure><a href="https://a.example/x.jpg">A hill</a></figure>', ["A hill"]),
            ("<figure><a>A hill</a><figcaption>In May</figcaption></figure>", ["A hill"]),
            ('<p>x <img src="https://a.example/x.jpg" alt="A hill"></p>', ["A hill"]),
            ('<figure><img src="data:image/png;base64,x"></figure>', [""]),
            ('<p><img src="blob:https://a.example/1" alt="Two"></p><figure></figure>', ["Two", ""]),
            (f"<figure>{OURS}</figure>", []),
            (f'<figure><a href="https://a.example/">{OURS}</a></figure>', []),
            ("<figure><table><tbody><tr><td>1</td></tr></tbody></table></figure>", []),
            ("<figure><blockquote><p>x</p></blockquote></figure>", []),
        ],
    )
    def test_a_figure_without_a_picture_of_ours_is_one(self, body, missing):
        assert gaps(body) == missing


class TestStoring:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ('<p class="x" style="a" id="b" data-c="d">x</p>', "<p>x</p>"),
            ('<ol data-type="decimal"><li><p>x</p></li></ol>', "<ol><li><p>x</p></li></ol>"),
            ('<ol type="a" start="3"><li>x</li></ol>', '<ol type="a" start="3"><li>x</li></ol>'),
            ("<p>x</p><p></p><p><br></p><p>y</p>", "<p>x</p><p>y</p>"),
            ('<figure class="figure"><a>A</a></figure>', "<figure><a>A</a></figure>"),
            (
                '<img src="https://a.example/x.jpg" alt="A">',
                '<img src="https://a.example/x.jpg" alt="A">',
            ),
            ('<img src="data:x" alt="A">', '<img alt="A">'),
            (
                '<p><a href="#source:" title="a &amp; &quot;b&quot; \'c\'"></a></p>',
                '<p><a href="#source:" title="a &amp; &quot;b&quot; \'c\'"></a></p>',
            ),
            ("<script>x</script>words", "words"),
        ],
    )
    def test_the_body_is_stored_in_the_tags_of_an_article(self, typed, stored):
        assert clean(typed) == stored
        assert clean(stored) == stored

    @pytest.mark.parametrize(
        ("heads", "rows", "stored"),
        [
            (1, "ThTd", "<thead>Th</thead><tbody>Td</tbody>"),
            (2, "ThThTdTd", "<thead>ThTh</thead><tbody>TdTd</tbody>"),
            (1, "Th", "<thead>Th</thead>"),
            (1, "TdTd", "<tbody>TdTd</tbody>"),
            (0, "ThTd", "<tbody>ThTd</tbody>"),
        ],
    )
    def test_header_rows_stand_in_a_head(self, heads, rows, stored):
        def drawn(text):
            head, cell = "<tr><th>h</th></tr>", "<tr><td>d</td></tr>"
            return text.replace("Th", head).replace("Td", cell)

        mark = f' data-head="{heads}"' if heads else ""
        typed = f"<table{mark}><tbody>{rows}</tbody></table>"
        assert clean(drawn(typed)) == drawn(f"<table>{stored}</table>")

    def test_what_parsers_would_choke_on_is_kept_as_it_is(self):
        tower = "<blockquote>" * 2000 + "deep"
        assert clean(tower) == tower


def test_a_mark_is_led_to_the_new_address_of_its_source():
    body = '<p>x<a href="#source:" title="A book"></a><a href="#source:https://a.example/"></a></p>'
    moved = {key_of("", "A book"): "https://b.example/?a&b", key_of("https://c.example/"): "x"}
    assert repoint(body, moved) == (
        '<p>x<a href="#source:https://b.example/?a&amp;b" title="A book"></a>'
        '<a href="#source:https://a.example/"></a></p>'
    )
