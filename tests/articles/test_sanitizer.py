"""The sanitizer that both doors share lets nothing else through."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import safe_urls
from articles.rendering.safe_urls import host_of, source_key
from articles.rendering.sanitizer import (
    MANY,
    AllowList,
    Sanitizer,
    UnsafeMarkup,
    escape,
    is_outbound,
    is_safe_url,
    one_of,
    read,
    verify,
)
from tests import shared_data
from tests.inert import is_href, is_web

ALLOW = AllowList({"p": {}, "br": {}, "b": {}, "a": {"href": is_safe_url, "rel": one_of("x")}})
SANITIZER = Sanitizer(ALLOW)


class TestSafeAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com",
            "HTTP://EXAMPLE.COM:8080/a?b=c&d#e",
            "http://bücher.example/ü",
            "http://[2001:db8::1]/",
            "http://192.0.2.7/",
            "https://en.wikipedia.org/wiki/A_(b)",
        ],
    )
    def test_a_whole_web_address_is_safe_everywhere(self, url):
        assert is_safe_url(url)
        assert is_safe_url(url, relative=False)

    @pytest.mark.parametrize(
        "url", ["/about/", "/", "#p-1a2b", "mailto:desk@example.org", "mailto:a@b.co?subject=Hi"]
    )
    def test_our_own_paths_places_and_mail_are_safe_only_where_relative_ones_are(self, url):
        assert is_safe_url(url)
        assert not is_safe_url(url, relative=False)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "javascript:alert(1)",
            "javascript:123",
            "vbscript:1",
            "data:12",
            "cid:1",
            "JaVaScRiPt://example.com/%0aalert(1)",
            "java\nscript:alert(1)",
            "\x01javascript:alert(1)",
            "\u200bhttps://example.com",
            "https://exa\u202emple.com",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "http:evil.example",
            "https:///evil.example",
            "https://user:password@example.com",
            "https://user@example.com",
            "https://@example.com",
            "https://example.com\\@evil.example",
            "https://example.com:port/",
            "https://example.com:99999/",
            "https://example.com:/",
            "https://.example.com",
            "https://exa%6dple.com",
            "https://example.com/a b",
            'https://example.com/"onclick=',
            "http://1.2.3.4.5/",
            "http://0x7f.1/",
            "http://[::1%25eth0]/",
            "ftp://example.com",
            "mailto:a@b.co?subject=x%0aBcc:c@d.co",
            "mailto:a@b.co?bcc=c@d.co",
            "page.html",
            "?page=2",
            "#",
            "https://example.com/" + "a" * 2048,
        ],
    )
    def test_anything_else_is_not(self, url):
        assert not is_safe_url(url)

    @given(st.text(st.sampled_from("htps:/\\.@#?%&[]a1 \n\u200bjvscri\u3002\uff0f"), max_size=40))
    def test_whatever_passes_is_of_a_known_shape(self, url):
        assert is_href(url) or not is_safe_url(url)
        assert is_web(url) or not is_safe_url(url, relative=False)

    def test_no_address_of_the_corpora_passes_in_disguise(self):
        for url in shared_data.strings("hostile") + shared_data.strings("xss"):
            assert is_href(url) or not is_safe_url(url)
            assert is_web(url) or not is_safe_url(url, relative=False)


class TestHosts:
    def test_an_address_of_ours_is_not_outbound_whatever_its_case_or_port(self):
        assert not is_outbound("https://News.Example:8000/a", ["news.example"])
        assert not is_outbound("http://localhost/", ["localhost:8000"])
        assert not is_outbound("/about/", ["news.example"])

    def test_every_other_web_address_is(self):
        assert is_outbound("https://news.example.evil.example/", ["news.example"])

    def test_a_host_reads_the_same_however_it_is_spelt(self):
        assert host_of("http://BÜCHER.example./") == host_of("https://xn--bcher-kva.example")


class TestSourceKey:
    @pytest.mark.parametrize(
        "one, other",
        [
            ("http://Example.com", "https://example.com:443/#top"),
            ("https://example.com/a?utm_source=x&b=1&fbclid=y", "https://example.com/a?b=1"),
            ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/é"),
            ("https://bücher.example/", "https://xn--bcher-kva.example"),
            ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_%28b%29"),
        ],
    )
    def test_two_spellings_of_one_page_share_a_key(self, one, other):
        assert source_key(one) == source_key(other)

    @pytest.mark.parametrize(
        "one, other",
        [
            ("https://example.com/a", "https://example.com/a/"),
            ("https://example.com/?q=a%26b=c", "https://example.com/?q=a&b=c"),
            ("https://example.com/a%2Fb", "https://example.com/a/b"),
            ("https://example.com:8443/", "https://example.com/"),
            ("https://www.example.com/", "https://example.com/"),
        ],
    )
    def test_two_pages_do_not(self, one, other):
        assert source_key(one) != source_key(other)

    @given(st.text(max_size=60).map("https://example.com/".__add__) | st.text(max_size=60))
    def test_a_key_is_its_own_key(self, url):
        assert source_key(source_key(url)) == source_key(url)


class TestVerifier:
    @pytest.mark.parametrize(
        "html",
        ["", "text", "<p>a<br>b</p>", '<p><a href="/x">y &amp; z</a></p>', "a&nbsp;\"b\" 'c' &gt;"],
    )
    def test_what_is_allowed_passes(self, html):
        verify(html, ALLOW)

    @pytest.mark.parametrize(
        "html",
        [
            "<script>",
            '<p onclick="x">a</p>',
            '<p class="x">a</p>',
            '<a href="javascript:1">x</a>',
            '<a href="/x" href="/y">x</a>',
            '<a rel="y">x</a>',
            "<P>a</P>",
            "<p >a</p>",
            "<a href=/x>y</a>",
            "<a href='/x'>y</a>",
            '<a href="/x"rel="x">y</a>',
            '</p class="x">',
            "<p>a",
            "a</p>",
            "<b><p>a</b></p>",
            "<br/>",
            "<!-- x -->",
            "<!DOCTYPE html>",
            "<?xml?>",
            "a < b",
            "a > b",
            "a & b",
            "&#106;",
            "&copy;",
            "&amp",
            "a\x0bb",
            "a\ufffeb",
            "<p>\u0338a</p>",
        ],
    )
    def test_everything_else_is_refused(self, html):
        with pytest.raises(UnsafeMarkup):
            verify(html, ALLOW)

    @given(st.text(max_size=50))
    def test_escaped_text_reads_back_as_it_was(self, text):
        try:
            pieces = list(read(escape(text)))
        except UnsafeMarkup:
            assert any(ord(c) < 0xA0 or ord(c) > 0x337 for c in text)
        else:
            assert "".join(piece.text for piece in pieces) == text


class TestGate:
    def test_clean_html_is_left_alone(self):
        assert SANITIZER.is_clean(
            '<p>a &amp; b<br><a href="https://example.com/?a=1&amp;b" rel="x">c</a></p>'
        )

    @pytest.mark.parametrize("html", ["<p>a", "<i>a</i>", "<p>a<p>b</p></p>", "a<!---->"])
    def test_html_that_any_of_the_three_would_change_is_not_clean(self, html):
        assert not SANITIZER.is_clean(html)

    def test_each_sanitiser_alone_drops_what_is_not_allowed(self):
        html = (
            '<p style="x" onclick="y">a<i lang="en">b</i><a href="javascript:1">c</a><!-- d --></p>'
        )
        for clean in (SANITIZER.through_bleach, SANITIZER.through_nh3):
            assert clean(html) == "<p>ab<a>c</a></p>"

    def test_many_references_are_still_judged(self):
        many = "&lt;" * (MANY + 1)
        assert SANITIZER.is_clean(f"<p>{many}</p>")
        assert not SANITIZER.is_clean(f"<p>{many}<i>x</i></p>")
        assert not SANITIZER.is_clean(f"<p>{many}&copy;</p>")
        assert not SANITIZER.is_clean(f"<p>{many}<p>x</p></p>")

    def test_many_breaks_are_still_judged(self):
        for shape in ("<br>", "</p>\n<p>"):
            many = f"a{shape}" * (MANY + 5)
            assert SANITIZER.is_clean(f"<p>{many}b</p>")
            assert not SANITIZER.is_clean(f"<p>{many}<i>x</i></p>")
            assert not SANITIZER.is_clean(f"<p>{many}<!---->b</p>")
            assert not SANITIZER.is_clean(f"<p>{many}<p>x</p></p>")
            assert not SANITIZER.is_clean(f"<p>{many}b")

    @pytest.mark.parametrize("many", ["", "&amp;" * (MANY + 1), "<br>" * (MANY + 1)])
    def test_bleach_alone_would_have_noticed_after_many_too(self, many, monkeypatch):
        """With the others turned off: what it would drop from the HTML, it drops here, too."""
        monkeypatch.setattr(Sanitizer, "verify", lambda sanitizer, html: None)
        monkeypatch.setattr(Sanitizer, "through_nh3", lambda sanitizer, html: html)
        assert SANITIZER.is_clean(f"<p>{many}x</p>")
        for odd in ("<i>x</i>", '<a href="javascript:1">x</a>', '<a onclick="x">x</a>', "<!-- -->"):
            assert not SANITIZER.is_clean(f"<p>{many}{odd}</p>"), odd

    def test_threads_do_not_share_their_cleaners(self):
        seen = {}

        def clean(name):
            for _ in range(30):
                seen.setdefault(name, set()).add(SANITIZER.through_bleach(f"<p>{name}<i>x</i></p>"))

        threads = [threading.Thread(target=clean, args=(f"t{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {f"t{n}": {f"<p>t{n}x</p>"} for n in range(4)}


def test_addresses_that_are_too_long_to_stand_anywhere_are_not_remembered():
    before = safe_urls._is_safe.cache_info().currsize
    for number in range(300):
        assert not safe_urls.is_safe_url(f"https://a.example/{number}" + "x" * 100_000)
    assert safe_urls._is_safe.cache_info().currsize == before
