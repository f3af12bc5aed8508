"""What each page asks of the database, however much is published."""

import pytest

from tests.factories import ArticleFactory, BylineFactory, CommentFactory, SourceFactory

pytestmark = pytest.mark.django_db

FRONT = [
    "the newest articles, with their pictures",
    "their bylines, with the authors",
    "their categories",
    "their highlights",
    "the sources of those",
    "all categories, in their order",
    "the newest of each",
    "the articles of the blocks",
    "their bylines, with the authors",
    "their categories",
    "the row of categories in the masthead",
]
LIST = [
    "the articles of the page and one more, with their pictures",
    "their bylines, with the authors",
    "their categories",
    "the row of categories in the masthead",
]
ARTICLE = [
    "the article, with its picture",
    "its byline, with the authors and their portraits",
    "its categories",
    "its sources",
    "its highlights",
    "which of the sources they rest on",
    "its corrections",
    "the row of categories in the masthead",
    "related articles, with their pictures",
    "how much is said below it",
    "the threads of that",
    "their comments",
    "whether its discussion is closed",
]
QUERIES = {
    "/": FRONT,
    "/category/weather/": ["the category", *LIST],
    "/author/ana-lee/": ["the author, with the portrait", *LIST],
    "/2026/": LIST,
    "/search/?q=rain": LIST,
    "article": ARTICLE,
}


@pytest.mark.parametrize("count", [6, 60])
def test_each_page_asks_as_much_however_much_is_published(
    client, article, weather, count, django_assert_num_queries
):
    publish(count, article, weather)
    own = article.get_absolute_url()
    addresses = {"article": own, "/2026/": own[: len("/2026/")]}
    for path, queries in QUERIES.items():
        with django_assert_num_queries(len(queries), info=path):
            response = client.get(addresses.get(path, path))
        assert response.status_code == 200, path


def publish(count, article, weather):
    CommentFactory.create_batch(count, article=article)
    (ana,) = article.byline_authors
    for number in range(count):
        other = ArticleFactory(complete=True, headline=f"Rain {number}")
        other.categories.add(weather)
        BylineFactory(article=other, author=ana)
    SourceFactory.create_batch(count, article=article)
