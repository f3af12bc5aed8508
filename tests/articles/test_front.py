from datetime import timedelta

import pytest
from django.utils import timezone

from articles.front import BLOCK, FrontPage
from tests.factories import ArticleFactory, CategoryFactory, ImageFactory

pytestmark = pytest.mark.django_db


def article(hours_ago, *categories, **details):
    made = ArticleFactory(published_at=timezone.now() - timedelta(hours=hours_ago), **details)
    made.categories.set(categories)
    return made


def test_with_nothing_published_there_is_no_lead_and_no_block(client):
    front = FrontPage()
    assert front.lead is None and not front.stack and not front.blocks
    assert client.get("/").status_code == 200


def test_the_newest_article_leads():
    article(2)
    newest = article(1)
    assert FrontPage().lead == newest


def test_one_with_a_picture_leads_before_a_newer_one_without():
    pictured = article(2, image=ImageFactory())
    article(1)
    assert FrontPage().lead == pictured


def test_what_an_editor_chose_leads_before_all():
    chosen = article(3, leads_front_page=True)
    article(1, image=ImageFactory())
    assert FrontPage().lead == chosen


def test_the_lead_stands_nowhere_else():
    category = CategoryFactory()
    for hours in range(1, 30):
        article(hours, category)
    front = FrontPage()
    elsewhere = [*front.stack, *front.latest, *front.blocks[0].articles]
    assert front.lead not in elsewhere
    assert not set(front.stack) & set(front.blocks[0].articles)


def test_blocks_repeat_no_article_and_stand_in_the_order_of_their_categories():
    last, first = CategoryFactory(order=2), CategoryFactory(order=1)
    for hours in range(1, 20):
        article(hours, first, last)
    blocks = FrontPage().blocks
    assert [block.category for block in blocks] == [first, last]
    placed = [piece for block in blocks for piece in block.articles]
    assert len(placed) == len(set(placed)) == 2 * BLOCK


def test_a_category_with_nothing_has_no_block():
    CategoryFactory(name="Empty")
    filled = CategoryFactory(name="Filled")
    for hours in range(1, 8):
        article(hours, filled)
    assert [block.category for block in FrontPage().blocks] == [filled]
