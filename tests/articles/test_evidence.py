"""Sources follow the links of the body; what a person completed is never lost."""

import pytest

from articles.models import Source
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
    listed = Source.objects.filter(
        article=article, key=Source.key_of("https://www.reuters.com/world/")
    )
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
