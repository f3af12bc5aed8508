"""Readers' text through its one door: what is typed is shown, and nothing of it acts."""

import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import markup
from comments.markup import MAX_LINE_BREAKS, MAX_LINKS, count_links, links, render
from tests import shared_data
from tests.inert import findings, is_web

ALLOWED = {
    "p": {},
    "br": {},
    "span": {"class": "visually-hidden".__eq__},
    "a": {
        "href": is_web,
        "rel": "nofollow ugc noopener noreferrer".__eq__,
        "target": "_blank".__eq__,
    },
}
LINK = (
    '<a href="{0}" rel="nofollow ugc noopener noreferrer" target="_blank">{0}'
    '<span class="visually-hidden"> (opens in a new tab)</span></a>'
)


class TestSafety:
    def test_nothing_of_the_corpora_acts(self):
        for attack in shared_data.strings("xss") + shared_data.strings("hostile"):
            assert findings(render(attack), ALLOWED) == [], attack

    def test_nothing_of_the_corpora_breaks_out_of_a_link(self):
        for attack in shared_data.strings("xss"):
            html = render(f"https://example.com/{attack[:300]}")
            assert findings(html, ALLOWED) == [], attack

    def test_what_looks_like_html_is_shown_as_it_was_typed(self):
        assert render('<script>alert("x")</script> & &amp; <b>') == (
            '<p>&lt;script&gt;alert("x")&lt;/script&gt; &amp; &amp;amp; &lt;b&gt;</p>'
        )

    @given(st.text(st.characters(exclude_categories=()), max_size=80))
    def test_any_text_becomes_inert_html(self, text):
        assert findings(render(text), ALLOWED) == []

    @given(st.text(st.sampled_from("htps:/w.@#?&;=<>\"'()[],a1 \n\u200d\u0338é、。"), max_size=60))
    def test_any_soup_of_addresses_becomes_inert_html(self, text):
        assert findings(render("https://" + text), ALLOWED) == []
        assert count_links(text) == len(links(text))

    def test_when_the_gates_disagree_the_links_go_and_the_log_does_not_tell_the_words(
        self, monkeypatch, caplog
    ):
        monkeypatch.setattr(markup.SANITIZER.__class__, "is_clean", lambda sanitizer, html: False)
        with caplog.at_level(logging.ERROR):
            html = render("secret <b> https://example.com")
        assert html == "<p>secret &lt;b&gt; https://example.com</p>"
        assert "sanitizers disagree" in caplog.text
        assert "secret" not in caplog.text

    def test_no_ordinary_corpus_makes_the_gates_disagree(self, caplog):
        for attack in shared_data.strings("xss"):
            render(attack)
        assert caplog.text == ""


class TestParagraphs:
    def test_line_feeds_become_breaks_and_blank_lines_paragraphs(self):
        assert render("one\r\ntwo\n\nthree\n\n\n\n\nfour") == (
            "<p>one<br>two</p>\n<p>three</p>\n<p>four</p>"
        )

    def test_nothing_becomes_nothing(self):
        assert render(" \n\u200b ") == ""

    def test_nobody_stretches_the_page(self):
        html = render("a\n" * 2500)
        assert html.count("<br>") == MAX_LINE_BREAKS
        assert html.count("a") == 2500

    def test_the_text_is_cleaned_before_it_is_shown(self):
        assert render("a\x0bb\u202ec") == "<p>a<br>bc</p>"

    def test_no_break_spaces_are_folded_like_others(self):
        assert render("10\u00a0kg") == "<p>10 kg</p>"


class TestLinks:
    @pytest.mark.parametrize(
        "text, url",
        [
            ("See https://example.com/a.", "https://example.com/a"),
            ("(https://example.com/a)", "https://example.com/a"),
            ("https://en.wikipedia.org/wiki/A_(b), yes", "https://en.wikipedia.org/wiki/A_(b)"),
            ("[https://example.com/a]!?", "https://example.com/a"),
            ("HTTP://EXAMPLE.COM/x…", "HTTP://EXAMPLE.COM/x"),
            ("“https://example.com/x”", "https://example.com/x"),
            ("详见https://example.com/a。谢谢", "https://example.com/a"),
            ("http://bücher.example/ü", "http://bücher.example/ü"),
        ],
    )
    def test_a_whole_address_is_linked_without_the_sentences_marks(self, text, url):
        before, after = text.split(url)
        assert render(text) == f"<p>{before}{LINK.format(url)}{after}</p>"

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data:text/html,x",
            "ftp://example.com/",
            "www.example.com",
            "example.com/x",
            "me@example.com",
            "//example.com/x",
            "https://user:password@example.com/",
            "https://user@example.com/",
            "http://localhost:8000/",
            "https://example.com\\@evil.example",
            "https://" + "paypal.example." * 4 + "evil.example/",
            "http://xn--0.example/",
            "https://",
        ],
    )
    def test_anything_else_stays_words(self, text):
        assert "<a" not in render(text)

    def test_an_ampersand_in_an_address_is_escaped_once(self):
        assert LINK.format("https://example.com/?a=1&amp;b=2") in render(
            "https://example.com/?a=1&b=2"
        )

    def test_a_long_address_is_cut_for_the_eye_only(self):
        url = "https://example.com/" + "y" * 200
        html = render(url)
        assert f'href="{url}"' in html
        assert f">{url[:59]}…<" in html

    def test_links_beyond_the_tenth_stay_words(self):
        assert render("https://example.com/ " * 50).count("<a ") == MAX_LINKS

    def test_one_odd_address_takes_no_other_link_with_it(self):
        assert render("http://xn--0.example/ https://example.com/").count("<a ") == 1


class TestCounting:
    def test_whole_and_bare_addresses_are_counted(self):
        text = "https://a.example/x, www.b.example and c.example/d http://user@e.example"
        assert links(text) == [
            "https://a.example/x",
            "http://user@e.example",
            "www.b.example",
            "c.example/d",
        ]

    def test_addresses_written_without_a_space_are_counted_apart(self):
        assert count_links("http://a.example,http://b.example;www.c.example") == 3

    def test_code_of_forums_and_pages_is_counted(self):
        assert count_links("[url=http://a.example]x[/url] <a href='http://b.example'>y</a>") == 2

    @pytest.mark.parametrize("text", ["e.g./i.e.", "me@example.com", "3.5/5", "and/or", "end.Next"])
    def test_what_only_looks_like_an_address_is_not_counted(self, text):
        assert count_links(text) == 0


class TestTime:
    """Of the processor, so that a busy machine does not matter; benchmarks measure properly."""

    FAMILIES = (
        "http://a.co((((",
        "http://",
        "a.",
        "@",
        ")](",
        "&lt;",
        "a\n",
        "www.",
        "<&>\n",
        "a.b/",
    )

    @pytest.mark.parametrize("family", FAMILIES)
    def test_time_grows_with_the_text_and_not_with_its_square(self, family):
        def seconds(size):
            text = (family * size)[:size]
            runs = []
            for _ in range(5):
                begun = time.process_time()
                render(text)
                links(text)
                runs.append(time.process_time() - begun)
            return min(runs)

        small, large = seconds(4_000), seconds(32_000)
        # Eight times the text: a quadratic way would take sixty-four times as long.
        assert large < 24 * small + 0.01
