from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.admin import signed_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    HighlightFactory,
    ImageFactory,
    UserFactory,
)

BODY = """
<p>It rained, <a href="https://rain.example/report">the agency says</a>, for a day.</p>
<h2>What was measured</h2><p>Rain, and <a href="/category/weather/">more of it</a>.</p>
"""


@pytest.fixture
def editor():
    return UserFactory(username="edda", group="Editors")


@pytest.fixture
def in_two_days():
    return timezone.now() + timedelta(days=2)


@pytest.fixture
def admin_client(editor):
    return signed_in(editor)


@pytest.fixture
def weather():
    return CategoryFactory(name="Weather", slug="weather", description="What falls from above.")


@pytest.fixture
def article(weather):
    """An article with everything on it."""
    article = ArticleFactory(headline="Rain in May", body=BODY, image=ImageFactory(caption="Rain."))
    ana = AuthorFactory(name="Ana Lee", slug="ana-lee", portrait=ImageFactory(), role="Reporter")
    BylineFactory(article=article, author=ana)
    article.categories.add(weather, CategoryFactory(name="Water", slug="water"))
    for text in ("It rained.", "It rained more.", "It stopped."):
        highlight = HighlightFactory(article=article, text=text)
        highlight.sources.add(article.sources.get())
    article.corrections.create(text="It rained on Tuesday.")
    ArticleFactory(headline="Hail").categories.add(weather)
    return article
