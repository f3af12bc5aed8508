"""Sources follow the links of the body; what a person completed is never lost."""

import pytest
from django.db import IntegrityError

from articles.models import Source
from articles.rendering.body import key_of
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db

LINK = '<p>As <a href="https://www.reuters.com/world/">Reuters</a> reports.</p>'


def urls(article):
    return [source.url for source in article.sources.numbered()]


def test_a_link_in_the_body_becomes_a_source_by_itself():
    source = ArticleFactory(body=LINK).sources.get()
    assert (source.url, source.title) == ("https://www.reuters.com/world/", "Reuters")
    assert (source.publisher, source.number, source.is_automatic) == ("reuters.com", 1, True)


def test_two_links_to_one_page_are_one_source():
    body = LINK + '<p><a href="http://www.reuters.com/world/?utm_source=x#top">again</a></p>'
    assert urls(ArticleFactory(body=body)) == ["https://www.reuters.com/world/"]


def test_a_redirect_to_a_page_is_a_link_to_the_page():
    wrapped = "https://www.google.com/url?q=https://www.reuters.com/world/&amp;sa=D"
    assert urls(ArticleFactory(body=LINK.replace("https://www.reuters.com/world/", wrapped))) == [
        "https://www.reuters.com/world/"
    ]


def test_links_to_our_own_pages_are_no_sources():
    body = '<p><a href="/2026/01/01/x/">a</a> <a href="http://127.0.0.1:8000/y/">b</a></p>'
    assert not ArticleFactory(body=body).sources.exists()


def test_a_source_is_kept_when_the_words_of_its_link_change():
    article = ArticleFactory(body=LINK)
    article.sources.update(title="World news", is_automatic=False)
    article.body = LINK.replace(">Reuters<", ">the agency<")
    article.save()
    assert article.sources.get().title == "World news"


def test_a_completed_source_stays_when_its_link_goes():
    article = ArticleFactory(body=LINK)
    article.sources.update(title="World news", is_automatic=False)
    article.body = "<p>No link.</p>"
    article.save()
    assert article.sources.get().title == "World news"


def test_an_untouched_automatic_source_goes_with_its_link():
    article = ArticleFactory(body=LINK)
    article.body = '<p><a href="https://apnews.com/">AP</a></p>'
    article.save()
    assert urls(article) == ["https://apnews.com/"]


def test_saving_again_changes_no_source():
    article = ArticleFactory(body=LINK)
    before = list(article.sources.values())
    article.save()
    assert list(article.sources.values()) == before


def test_numbers_have_no_gaps():
    article = ArticleFactory(body=LINK)
    SourceFactory(article=article, position=7)
    article.cite()
    assert list(article.sources.values_list("position", flat=True)) == [1, 2]


def test_adding_a_source_already_listed_completes_it():
    article = ArticleFactory(body=LINK)
    article.add_source(url="http://reuters.com/world/", publisher="Reuters", title="World")
    article.add_source(url="https://www.reuters.com/world/", publisher="Reuters", title="World")
    listed = Source.objects.filter(article=article, key=key_of("https://www.reuters.com/world/"))
    assert listed.get().title == "World"
    assert not listed.get().is_automatic


def test_the_body_carries_the_number_of_its_source():
    article = ArticleFactory(body=LINK)
    assert 'href="#source-1"' in article.body_html
    assert "(opens in a new tab)" in article.body_html
    assert 'target="_blank"' in article.body_html


def test_the_source_text_is_kept_as_the_author_wrote_it():
    body = LINK + "<script>alert(1)</script>"
    article = ArticleFactory(body=body)
    assert article.body == body
    assert "<script" not in article.body_html


NOTE = '<p>It rose<a href="#source:" title="Interview with Ada Quill"></a>, it fell.</p>'
CITED = '<p>It rose<a href="#source:https://one.example/a" title="Minutes"></a>.</p>'


class TestASourceWithoutALink:
    def test_a_mark_in_the_body_becomes_a_source_with_its_words(self):
        source = ArticleFactory(body=CITED).sources.get()
        assert (source.url, source.title) == ("https://one.example/a", "Minutes")
        assert (source.publisher, source.is_automatic) == ("one.example", True)

    def test_it_may_have_no_address(self):
        article = ArticleFactory(body=NOTE)
        source = article.sources.get()
        assert (source.url, source.title) == ("", "Interview with Ada Quill")
        assert (
            'It rose<a class="mark" href="#source-1" aria-label="Source 1: Interview with Ada '
            'Quill" title="Interview with Ada Quill"><span>1</span></a>, it fell.'
        ) in article.body_html

    def test_its_mark_finds_it_when_its_words_are_completed(self):
        article = ArticleFactory(body=NOTE)
        source = article.sources.get()
        source.title, source.publisher, source.is_automatic = "Talk with A. Quill", "Own", False
        source.save()
        article.save()
        assert article.sources.get() == source
        assert 'title="Own — Talk with A. Quill"' in article.body_html

    def test_one_source_keeps_one_number_however_it_is_cited(self):
        body = LINK + '<p>Again<a href="#source:https://www.reuters.com/world/" title="R"></a>.</p>'
        article = ArticleFactory(body=body + NOTE + NOTE)
        assert [source.number for source in article.sources.numbered()] == [1, 2]
        assert article.body_html.count('href="#source-1"') == 2
        assert article.body_html.count('href="#source-2"') == 2

    def test_it_goes_with_its_mark(self):
        article = ArticleFactory(body=NOTE)
        article.body = "<p>It rose, it fell.</p>"
        article.save()
        assert not article.sources.exists()

    def test_a_link_can_bring_the_words_of_its_source_along(self):
        body = '<p><a href="https://one.example/" title="One\nIts title">it</a></p>'
        article = ArticleFactory(body=body)
        source = article.sources.get()
        assert (source.publisher, source.title) == ("One", "Its title")
        assert not source.is_automatic
        article.refresh_from_db()
        assert article.body == '<p><a href="https://one.example/">it</a></p>'

    def test_it_completes_a_row_that_nobody_has_touched(self):
        article = ArticleFactory(body=LINK)
        details = 'world/" title="Reuters\nWorld news">'
        article.body += LINK.replace('world/">', details)
        article.save()
        source = article.sources.get()
        assert (source.publisher, source.title) == ("Reuters", "World news")
        assert not source.is_automatic

    def test_neither_address_nor_title_is_no_source(self):
        with pytest.raises(IntegrityError, match="source_has_url_or_title"):
            SourceFactory(article=ArticleFactory(), url="", title="")

    def test_its_row_on_the_page_has_no_link(self, client):
        article = ArticleFactory(complete=True, body=NOTE)
        page = client.get(article.get_absolute_url()).content.decode()
        assert '<span class="source-title">Interview with Ada Quill</span>' in page
        assert 'href=""' not in page

    def test_a_book_is_complete_without_a_publisher(self):
        article = ArticleFactory()
        article.add_source(title="A book")
        article.add_source(url="https://one.example/", title="A page")
        assert article.incomplete_source_count == 1
