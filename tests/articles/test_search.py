import pytest

from articles.models import Article
from articles.search import search
from tests.factories import ArticleFactory, HighlightFactory
from tests.shared_data import strings

pytestmark = pytest.mark.django_db


def found(query):
    return [article.slug for article in search(Article.objects.published(), query)]


def test_it_finds_a_word_anywhere_in_the_article():
    ArticleFactory(slug="a", headline="Rare earths")
    ArticleFactory(slug="b", standfirst="Of rare things")
    ArticleFactory(slug="c", body="<p>It is RARE.</p>")
    HighlightFactory(article=ArticleFactory(slug="d"), text="A rare point.")
    assert sorted(found("rare")) == ["a", "b", "c", "d"]


def test_every_word_must_stand_somewhere():
    ArticleFactory(slug="a", headline="Rare earths", body="<p>From Kachin.</p>")
    ArticleFactory(slug="b", headline="Rare books")
    assert found("kachin rare") == ["a"]


def test_an_article_is_found_once():
    article = ArticleFactory(slug="a", headline="Rare")
    for _ in range(3):
        HighlightFactory(article=article, text="Rare.")
    assert found("rare") == ["a"]


def test_no_words_find_nothing():
    ArticleFactory()
    assert found("") == found(" \x00\u200b ") == []


def test_percent_and_underscore_are_no_wildcards():
    ArticleFactory(headline="Plain")
    assert found("%") == found("_____") == []


def test_drafts_are_not_found(client):
    ArticleFactory(headline="Unseen words", status="draft")
    assert "Unseen" not in client.get("/search/", {"q": "unseen"}).content.decode()


@pytest.mark.parametrize(
    "query", ["a" * 10_000, "x " * 5_000, "\x00", "' OR 1=1 --", '"', "*", "NEAR("]
)
def test_odd_queries_are_answered(client, query):
    assert client.get("/search/", {"q": query}).status_code == 200


def test_hostile_queries_are_shown_as_text(client):
    for query in strings("hostile")[::40]:
        assert client.get("/search/", {"q": query}).status_code == 200
    page = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
