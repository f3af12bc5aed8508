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


class TestQueries:
    @pytest.mark.parametrize("count", [6, 60])
    @pytest.mark.parametrize("path", QUERIES)
    def test_are_these_however_much_is_published(
        self, client, article, weather, path, count, django_assert_num_queries
    ):
        self._publish(count, article, weather)
        address = {"article": article.get_absolute_url(), "/2026/": self._year(article)}
        with django_assert_num_queries(len(QUERIES[path])):
            response = client.get(address.get(path, path))
        assert response.status_code == 200

    @staticmethod
    def _publish(count, article, weather):
        CommentFactory.create_batch(count, article=article)
        (ana,) = article.byline_authors
        for number in range(count):
            other = ArticleFactory(complete=True, headline=f"Rain {number}")
            other.categories.add(weather)
            BylineFactory(article=other, author=ana)
        SourceFactory.create_batch(count, article=article)

    @staticmethod
    def _year(article):
        return article.get_absolute_url()[:6]
