"""A kept page is never wrong: what changes is seen by the next request."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

PROMISE = 0.1  # seconds after a commit, from which on nobody gets what stood before it


def test_a_change_is_seen_by_the_next_request(site, article):
    url = article.get_absolute_url()
    site(url)
    article.headline = "Another headline"
    article.save()
    assert "Another headline" in site(url).text
    assert "Another headline" in site("/").text


def test_a_featured_comment_makes_every_order_of_its_discussion_anew(site, article):
    comment = CommentFactory(article=article)
    CommentFactory(article=article)
    orders = [article.get_absolute_url() + query for query in ("", "?sort=featured")]
    for url in orders:
        site(url)
    assert [site(url).how for url in orders] == ["hit", "hit"]
    comment.feature(by=UserFactory())
    time.sleep(PROMISE)  # on PostgreSQL versions are not asked for on every hit
    assert all("Featured by the editors" in site(url).text for url in orders)
    assert [site(url).how for url in orders] == ["hit", "hit"]


def test_a_comment_makes_its_article_anew_and_no_other_page(site, article):
    other = ArticleFactory(complete=True)
    for path in ("/", article.get_absolute_url(), other.get_absolute_url()):
        site(path)
    CommentFactory(article=article, body="A word of mine.")
    assert "A word of mine." in site(article.get_absolute_url()).text
    assert site("/").how == site(other.get_absolute_url()).how == "hit"


def test_the_etag_stays_when_the_page_is_made_anew_with_the_same_words(site, article):
    article.save()  # numbers the sources
    etag = site("/").headers["ETag"]
    article.save()
    answer = site("/", HTTP_IF_NONE_MATCH=etag)
    assert (answer.how, answer.status) == ("made", 304)


def test_a_retracted_article_is_gone_at_once(site, article):
    site(article.get_absolute_url())
    article.retract(by=UserFactory(), note="It was wrong.")
    assert site(article.get_absolute_url()).status == 410


def test_a_scheduled_article_appears_when_its_time_comes(site, article):
    ArticleFactory(headline="Later news", published_at=timezone.now() + timedelta(milliseconds=300))
    assert "Later news" not in site("/").text
    time.sleep(0.35)
    assert "Later news" in site("/").text


def test_a_page_ends_when_its_discussion_closes(site, settings):
    settings.DISCUSSIONS_OPEN_DAYS = 30
    closing = ArticleFactory(published_at=timezone.now() - timedelta(days=30, seconds=-9))
    site(closing.get_absolute_url())
    (page,) = site.application.store.pages.values()
    assert page.until <= (closing.published_at + timedelta(days=30)).timestamp()


def test_a_database_that_is_away_is_told_by_django_not_by_a_kept_page(site, article, monkeypatch):
    site("/")

    def away(versions):
        raise DatabaseError

    monkeypatch.setattr(site.application.watcher, "confirms", away)
    assert site("/").how == "made"
