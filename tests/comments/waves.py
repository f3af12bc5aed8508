"""Words that are much alike, and how they are sent."""

from tests.comments import spintax
from tests.factories import ArticleFactory, CommentFactory

SPAM = [text for _, text in spintax.variants(9, templates=spintax.TEMPLATES[:1])]


def sent(body, article=None, **fields):
    """A comment as it is after it was sent; it waits."""
    comment = CommentFactory.build(article=article or ArticleFactory(), status="pending", **fields)
    comment.body = body
    return comment.submit()
