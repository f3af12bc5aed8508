"""The article's page asks as much of the database for a long discussion as for a short one.

Lists prove the same in tests/articles/test_page_queries.py, the queue in
tests/comments/test_queue.py.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    ArticleFactory,
    CommentFactory,
)

pytestmark = pytest.mark.django_db


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"] for query in captured]


def test_an_article_asks_as_much_with_10_comments_as_with_500(client):
    ArticleFactory.create_batch(3, complete=True)
    article = ArticleFactory(complete=True)
    CommentFactory.create_batch(10, article=article)
    few = queries(client, article.get_absolute_url())
    parent = CommentFactory(article=article)
    CommentFactory.create_batch(245, article=article)
    CommentFactory.create_batch(245, article=article, parent=parent)
    many = queries(client, article.get_absolute_url())
    # the article, with its picture · its byline, with the authors · its categories ·
    # its highlights · which sources they rest on · its sources · its corrections ·
    # the row of categories in the masthead · related articles: none, for it shares no category ·
    # how much is said · its threads · their comments · whether it is closed
    assert len(few) == len(many) == 13, "\n".join(many)
