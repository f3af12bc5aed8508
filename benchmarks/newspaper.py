"""The paper that pages are measured on.

One article of 840 words in 14 paragraphs, 7 highlights, 7 sources, 3 categories, 50 comments of 43
words, two of five replies, and ten articles beside it; the same words every time.
"""

import random

from articles.models import Article
from comments.models import Comment
from tests.factories import (
    ArticleFactory,
    BylineFactory,
    CategoryFactory,
    CommentFactory,
    HighlightFactory,
)

COMMENTS, PARAGRAPHS, HIGHLIGHTS = 50, 14, 7
TEXT = (
    "council river budget water winter gauge engineer minutes street record figure reservoir vote "
    "public school letter harbour quarter report survey price season market bridge family morning"
)
WORDS = TEXT.split()


def words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def body(rng):
    """Every other paragraph rests on a source."""
    linked = '<p>{} <a href="https://source-{}.example/report">{}</a></p>'
    return "".join(
        linked.format(words(rng, 56), number, words(rng, 4))
        if number % 2
        else f"<p>{words(rng, 60)}</p>"
        for number in range(PARAGRAPHS)
    )


def newspaper(seed=7):
    rng = random.Random(seed)
    filed = [CategoryFactory(name=name, slug=name.lower()) for name in ("World", "Water", "Money")]
    article = ArticleFactory(headline="The reservoir and the budget", body=body(rng))
    author = BylineFactory(article=article).author
    for _ in range(HIGHLIGHTS):
        highlight = HighlightFactory(article=article, text=words(rng, 14))
        highlight.sources.add(rng.choice(article.sources.all()))
    article.categories.add(*filed)
    for _ in range(10):
        other = ArticleFactory(headline=words(rng, 7).capitalize())
        other.categories.add(rng.choice(filed))
        BylineFactory(article=other, author=author)
    written = []
    for number in range(COMMENTS):
        parent = rng.choice(written) if number % 5 in (1, 3) else None
        name = f"Reader {number}"
        written.append(
            CommentFactory(article=article, parent=parent, name=name, body=words(rng, 43))
        )
    return article


def found():
    """The paper's article, made where there is none yet."""
    most = Comment.objects.values_list("article", flat=True).first()
    return Article.objects.filter(pk=most).first() or newspaper()
