"""Placements follow from articles, categories and bylines, whichever way these are changed."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Author, Byline, Category, ListEntry
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def places():
    return sorted(
        ListEntry.objects.values_list("article", "category", "author", "published_at"),
        key=str,
    )


def wanted():
    """The same, told independently: row by row, from the models."""
    found = []
    for article in Article.objects.filter(status="published"):
        at = article.published_at
        found += [(article.pk, category.pk, None, at) for category in article.categories.all()]
        found += [(article.pk, None, entry.author_id, at) for entry in article.byline.all()]
    return sorted(found, key=str)


def test_a_draft_has_no_place_until_it_is_published():
    draft, editor = DraftFactory(complete=True), UserFactory()
    assert places() == []
    draft.publish(by=editor)
    assert len(places()) == 2 and places() == wanted()


def test_a_scheduled_article_has_its_place_before_its_time_and_loses_it_when_taken_back():
    draft, editor = DraftFactory(complete=True), UserFactory()
    draft.publish(by=editor, at=timezone.now() + timedelta(days=1))
    assert len(places()) == 2 and places() == wanted()
    draft.return_to_draft(by=editor)
    assert places() == []


def test_a_retracted_article_has_none():
    article = ArticleFactory(complete=True)
    article.retract(by=None, note="Wrong.")
    assert places() == []


def changes(pick):
    """Every way we know to change what follows into list entries; each takes the random picker."""

    def some(model):
        return pick.choice(list(model.objects.all()))

    def time():
        return timezone.now() + timedelta(hours=pick.randint(-50, 50))

    def unsigned():
        article, author = some(Article), some(Author)
        return None if article.byline.filter(author=author).exists() else (article, author)

    def sign():
        if pair := unsigned():
            Byline.objects.bulk_create([Byline(article=pair[0], author=pair[1])])

    def sign_otherwise():
        if (pair := unsigned()) and Byline.objects.exists():
            Byline.objects.filter(pk=some(Byline).pk).update(article=pair[0], author=pair[1])

    def hand_over():
        if (pair := unsigned()) and Byline.objects.exists():
            entry = some(Byline)
            entry.article, entry.author = pair
            entry.save()

    def shift():
        articles = list(Article.objects.exclude(published_at=None))[:3]
        for article in articles:
            article.published_at = time()
        Article.objects.bulk_update(articles, ["published_at"])

    def publish():
        Article.objects.filter(pk=some(Article).pk).update(status="published", published_at=time())

    def withdraw():
        article = some(Article)
        article.status, article.published_at = "draft", None
        article.save()

    return [
        sign,
        sign_otherwise,
        hand_over,
        shift,
        publish,
        publish,
        withdraw,
        lambda: some(Article).categories.add(some(Category)),
        lambda: some(Article).categories.add(some(Category), some(Category)),
        lambda: some(Article).categories.remove(some(Category)),
        lambda: some(Article).categories.set([some(Category), some(Category)]),
        lambda: some(Article).categories.clear(),
        lambda: some(Category).articles.add(some(Article), some(Article)),
        lambda: some(Category).articles.remove(some(Article)),
        lambda: some(Category).articles.clear(),
        lambda: some(Article).authors.add(some(Author)),
        lambda: some(Author).articles.set([some(Article)]),
        lambda: some(Author).articles.clear(),
        lambda: Byline.objects.filter(author=some(Author)).delete(),
        lambda: (some(Article).delete(), ArticleFactory(complete=True)),
        lambda: (some(Category).delete(), CategoryFactory()),
        lambda: Article.objects.filter(pk=some(Article).pk).update(headline="Other"),
        lambda: Article.objects.bulk_create(
            [Article(slug=f"bulk-{pick.getrandbits(40)}", status="published", published_at=time())]
        ),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_they_are_what_a_rebuild_would_make(seed):
    pick = random.Random(seed)
    CategoryFactory.create_batch(3)
    AuthorFactory.create_batch(3)
    ArticleFactory.create_batch(3, complete=True)
    DraftFactory.create_batch(3, complete=True)
    for number in range(60):
        pick.choice(changes(pick))()
        assert places() == wanted(), number
    kept = places()
    ListEntry.objects.all().delete()
    ListEntry.objects.rebuild()
    assert places() == kept


def test_a_change_that_is_undone_moves_nothing():
    article = ArticleFactory(complete=True)
    before = places()
    with pytest.raises(RuntimeError), transaction.atomic():
        article.categories.clear()
        raise RuntimeError
    assert places() == before


def test_a_change_of_words_alone_asks_for_no_placement():
    article = ArticleFactory(complete=True)
    with CaptureQueriesContext(connection) as captured:
        Article.objects.filter(pk=article.pk).update(standfirst="Other.")
    assert not any("articles_listentry" in query["sql"] for query in captured)


def test_the_database_refuses_a_place_in_no_list_or_in_two():
    article, entry = ArticleFactory(), BylineFactory()
    for lists in ({}, {"category": CategoryFactory(), "author": entry.author}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListEntry.objects.create(article=article, published_at=timezone.now(), **lists)
