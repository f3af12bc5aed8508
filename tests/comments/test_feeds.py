from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment
from tests.comments.hidden import each_hidden
from tests.factories import CommentFactory, DraftFactory

pytestmark = pytest.mark.django_db


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(response.content).find("channel")


def of_article(client, article):
    return read(client, f"{article.get_absolute_url()}feed/")


def test_the_papers_feed_holds_the_latest_comments_first(client):
    early = CommentFactory(created_at=timezone.now() - timedelta(hours=1))
    late = CommentFactory()
    links = [item.findtext("link") for item in read(client, "/comments/feed/").iter("item")]
    assert links == [f"http://testserver/comments/{c.pk}/" for c in (late, early)]


def test_an_articles_feed_holds_its_own_alone(client, article):
    CommentFactory(article=article, name="Ines")
    CommentFactory()
    (item,) = of_article(client, article).iter("item")
    assert item.findtext("title") == f"Ines on {article.headline}"


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_nothing_that_readers_cannot_see_is_in_them(client, article, status):
    CommentFactory(article=article, status=status)
    CommentFactory(article=DraftFactory())
    assert not list(of_article(client, article).iter("item"))
    assert not list(read(client, "/comments/feed/").iter("item"))


@each_hidden
def test_an_article_that_readers_cannot_see_has_no_feed(client, hidden):
    assert client.get(f"{hidden().get_absolute_url()}feed/").status_code == 404


def test_a_wrong_day_has_no_feed(client, article):
    assert client.get(f"/1999/01/01/{article.slug}/feed/").status_code == 404


def test_text_is_carried_as_the_html_that_the_page_shows(client, article):
    comment = CommentFactory(article=article, body="a < b ]]> & <script>alert(1)</script>")
    (item,) = of_article(client, article).iter("item")
    assert item.findtext("description") == comment.body_html
    assert "<script>" not in item.findtext("description")


def test_no_address_is_in_them(client, article):
    CommentFactory(article=article, email="secret@reader.example")
    body = client.get(f"{article.get_absolute_url()}feed/").content
    assert b"secret" not in body and b"reader.example" not in body


@pytest.mark.parametrize("odd", ["\x0b", "\x08", "\ufffe", "\x1b[31m", "\u2028", "]]>"])
def test_a_row_older_than_our_cleaning_does_not_end_the_feed(client, article, odd):
    comment = CommentFactory(article=article)
    Comment.objects.filter(pk=comment.pk).update(name=f"In{odd}es", body_html=f"<p>wo{odd}rds</p>")
    (item,) = of_article(client, article).iter("item")
    assert item.findtext("description").startswith("<p>wo")


def test_queries_do_not_grow_with_the_comments(client, article, django_assert_num_queries):
    CommentFactory.create_batch(2)
    with django_assert_num_queries(1):  # the comments with their articles
        read(client, "/comments/feed/")
    CommentFactory.create_batch(8)
    with django_assert_num_queries(1):
        read(client, "/comments/feed/")


@pytest.mark.parametrize("count", [3, 30])
def test_they_ask_no_more_however_many_comments_there_are(
    client, article, count, django_assert_num_queries
):
    CommentFactory.create_batch(count, article=article)
    for path in ("/comments/feed/", f"{article.get_absolute_url()}feed/"):
        with django_assert_num_queries(1 if path == "/comments/feed/" else 2):
            client.get(path)


def test_the_papers_feed_begins_at_the_newest_comment_in_the_index():
    """And never with a list of all articles, which grows with the paper."""
    if connection.vendor == "postgresql":  # so few rows are read faster without an index
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = Comment.objects.public().newest_first()[:50].explain()
    assert "comment_in_queue" in plan
    assert "SCAN" not in plan and "LIST SUBQUERY" not in plan and "hashed" not in plan, plan


ATOM = "{http://www.w3.org/2005/Atom}"


class TestAtom:
    def test_it_holds_what_the_other_holds(self, client, article):
        comment = CommentFactory(article=article, name="Ines")
        CommentFactory(article=article, status="pending")
        for path in ("/comments/feed/atom/", f"{article.get_absolute_url()}feed/atom/"):
            response = client.get(path)
            assert response.headers["Content-Type"].startswith("application/atom+xml")
            feed = ElementTree.fromstring(response.content)
            (own,) = (link for link in feed.iter(f"{ATOM}link") if link.get("rel") == "self")
            assert own.get("href") == f"http://testserver{path}"
            (entry,) = feed.iter(f"{ATOM}entry")
            assert entry.findtext(f"{ATOM}title") == f"Ines on {article.headline}"
            (link,) = entry.iter(f"{ATOM}link")
            assert link.get("href") == f"http://testserver/comments/{comment.pk}/"

    def test_it_tells_when_a_comment_was_edited(self, client, article):
        comment = CommentFactory(article=article, edited_at=timezone.now() + timedelta(minutes=3))
        feed = ElementTree.fromstring(client.get("/comments/feed/atom/").content)
        (entry,) = feed.iter(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}updated") == comment.edited_at.isoformat()

    def test_a_hidden_article_has_none(self, client):
        address = DraftFactory().get_absolute_url()
        assert client.get(f"{address}feed/atom/").status_code == 404
