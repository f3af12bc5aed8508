"""Pages of a discussion: bounded at any size, and every comment is found on one of them."""

import re

import pytest

from comments.models import Comment, Thread
from comments.reading.discussion import Discussion
from comments.reading.discussion_page import (
    REPLIES,
    SHOWN_REPLIES,
    THREADS,
    WHOLE,
    DiscussionPage,
    address_of,
)
from tests.comments.many import write_many
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

MANY = 3 * 80  # comments in threads of three: three pages of threads


def shown(client, address):
    """Keys of the comments on a page, in order."""
    response = client.get(address)
    assert response.status_code == 200
    return [int(key) for key in re.findall(r'id="comment-(\d+)"', response.content.decode())]


def plain(page):
    return page.replace('<span class="visually-hidden">', "")


@pytest.fixture
def large(article):
    firsts, _ = write_many(article, MANY)
    return firsts


@pytest.fixture
def quarrel(article):
    """One thread of many replies, among enough others to have pages."""
    firsts, _ = write_many(article, WHOLE, of_thread=1)
    _, replies = write_more(article, firsts[0], 2 * REPLIES + 20)
    return firsts[0], replies


def write_more(article, first, count):
    now = first.decided_at
    replies = [
        Comment(
            article=article, parent=first, root=first, depth=1, name=f"Fighter {n}",
            body_html="<p>No!</p>", renderer_version=1, status="published", decided_at=now,
            fingerprint=f"more-{n}", words_hash=f"more-{n}", avatar_seed=n,
        )
        for n in range(count)
    ]  # fmt: skip
    return first, Comment.objects.bulk_create(replies)


class TestPages:
    def test_a_small_discussion_is_one_page_with_nothing_folded(self, client, article):
        write_many(article, WHOLE, of_thread=25)
        page = client.get(article.get_absolute_url()).content.decode()
        assert page.count('<article class="comment"') == WHOLE
        assert "more replies" not in page and "Pages of the discussion" not in page

    def test_a_large_one_is_turned_and_every_thread_is_on_one_page(self, client, article, large):
        seen = []
        for number in (1, 2, 3):
            seen += shown(client, f"{article.get_absolute_url()}?page={number}")
        assert sorted(seen) == sorted(Comment.objects.values_list("pk", flat=True))
        assert [key for key in seen if key in {first.pk for first in large}] == [
            first.pk for first in large
        ]

    def test_it_says_which_page_this_is_and_leads_to_its_neighbours(self, client, article, large):
        address = article.get_absolute_url()
        page = client.get(f"{address}?page=2").content.decode()
        assert "Page 2 of 3" in page
        assert f'rel="prev" href="{address}#comments"' in page
        assert f'rel="next" href="{address}?page=3#comments"' in page

    def test_the_heading_counts_all_pages(self, client, article, large):
        assert f">{MANY} comments</h2>" in client.get(article.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        "query",
        ["page=4", "page=0", "page=x", "page=-1", "page=1e3", "page=٣", "page=" + "9" * 30,
         "sort=best", "thread=x", "thread=0", "thread=" + "9" * 30, "thread=999999&page=2"],
    )  # fmt: skip
    def test_a_page_that_is_not_there_shows_the_article(self, client, article, large, query):
        usual = client.get(article.get_absolute_url())
        response = client.get(f"{article.get_absolute_url()}?{query}")
        assert response.status_code == 200
        assert response.content == usual.content

    @pytest.mark.parametrize("page", ["", "?page=2", "?sort=newest&page=3", "?sort=discussed"])
    def test_links_to_comments_lead_to_where_they_stand(self, client, article, large, page):
        html = client.get(article.get_absolute_url() + page).content.decode()
        links = re.findall(r'class="comment-time" href="([^"#]+)#comment-\d+"', html)
        assert {link.replace("&amp;", "&") for link in links} == {article.get_absolute_url() + page}


class TestOrders:
    def test_newest_and_most_discussed(self, article, large):
        reply = CommentFactory(article=article, parent=large[40])
        newest = Discussion(article, page=DiscussionPage(sort="newest"))
        assert newest.threads[0].comment == large[-1]
        discussed = Discussion(article, page=DiscussionPage(sort="discussed"))
        assert discussed.threads[0].comment == large[40] == reply.root

    def test_they_are_offered_where_there_is_something_to_sort(self, client, article):
        CommentFactory(article=article)
        address = article.get_absolute_url()
        assert "Newest first" not in client.get(address).content.decode()
        CommentFactory(article=article)
        page = client.get(f"{address}?sort=newest").content.decode()
        assert '<span aria-current="true">Newest first</span>' in page
        assert f'href="{address}?sort=discussed#comments"' in page


class TestFolding:
    def test_a_long_thread_is_folded_and_says_how_much_of_it(self, client, article, quarrel):
        _, replies = quarrel
        page = client.get(article.get_absolute_url()).content.decode()
        assert f"Show {len(replies) - SHOWN_REPLIES} more replies" in page
        assert f"Reply to Fighter {SHOWN_REPLIES - 1}<" in plain(page)
        assert f"Reply to Fighter {SHOWN_REPLIES}<" not in plain(page)

    def test_its_link_shows_all_of_it_a_page_at_a_time(self, client, article, quarrel):
        first, replies = quarrel
        address = f"{article.get_absolute_url()}?thread={first.pk}"
        seen = []
        for number in (1, 2, 3):
            keys = shown(client, f"{address}&page={number}")
            assert keys[0] == first.pk and len(keys) <= 1 + REPLIES
            seen += keys[1:]
        assert seen == [reply.pk for reply in replies]
        assert shown(client, f"{address}&page=4") == shown(client, address)

    def test_an_answer_to_another_page_names_what_it_answers(self, client, article, quarrel):
        _, replies = quarrel
        late = CommentFactory(article=article, parent=replies[0], name="Late Reader")
        page = client.get(address_of(late)).content.decode()
        assert f'href="/comments/{replies[0].pk}/">in reply to Fighter 0' in page
        replies[0].refresh_from_db()
        Comment.objects.filter(pk=replies[0].pk).update(status="rejected")
        page = client.get(address_of(late)).content.decode()
        assert "in reply to a removed comment" in page and "Fighter 0<" not in page

    def test_one_whose_first_comment_was_removed_keeps_its_place(self, client, article, quarrel):
        first, _ = quarrel
        Comment.objects.filter(pk=first.pk).update(status="spam")
        keys = shown(client, article.get_absolute_url())
        assert keys[0] == first.pk and len(keys) == THREADS + SHOWN_REPLIES

    def test_a_thread_of_another_article_is_not_shown_here(self, client, article, large):
        other, address = CommentFactory(), article.get_absolute_url()
        assert shown(client, f"{address}?thread={other.pk}") == shown(client, address)

    def test_a_thread_in_which_nothing_is_public_is_not_shown(self, client, article, large):
        hidden, address = CommentFactory(article=article, status="spam"), article.get_absolute_url()
        assert shown(client, f"{address}?thread={hidden.pk}") == shown(client, address)


class TestPermalinks:
    def test_one_finds_the_page_of_its_comment(self, client, article, large):
        for at in (0, THREADS - 1, THREADS, 79):
            comment = Comment.objects.select_related("article").get(pk=large[at].pk)
            response = client.get(f"/comments/{comment.pk}/")
            assert response.headers["Location"] == address_of(comment)
            assert comment.pk in shown(client, response.headers["Location"])

    def test_one_finds_what_is_folded(self, client, article, quarrel):
        _, replies = quarrel
        for reply in (
            replies[0],
            replies[SHOWN_REPLIES],
            replies[REPLIES - 1],
            replies[REPLIES],
            replies[-1],
        ):
            address = client.get(f"/comments/{reply.pk}/").headers["Location"]
            assert reply.pk in shown(client, address)

    def test_it_is_plain_where_there_is_one_page(self, client, article):
        comment = CommentFactory(article=article)
        assert address_of(comment) == comment.get_absolute_url()


class TestTheWritersOwn:
    def test_it_is_shown_wherever_its_thread_is(self, article, quarrel):
        first, replies = quarrel
        for parent in (None, first, replies[-1]):
            own = CommentFactory(article=article, parent=parent, status="pending", name="Own")
            threads = Discussion(article, including=own).threads
            assert "Own" in names(threads)


def names(nodes):
    found = []
    for node in nodes:
        found += [node.comment.name, *names(node.replies)]
    return found


class TestReading:
    def test_an_address_says_what_is_asked_for(self):
        asked = DiscussionPage.read({"page": "2", "sort": "newest"})
        assert asked == DiscussionPage(2, "newest")
        assert asked.query == "?sort=newest&page=2"
        assert DiscussionPage().query == ""
        assert DiscussionPage(3, thread=7).query == "?thread=7&page=3"

    def test_nonsense_is_as_if_nobody_had_asked(self):
        for given in ({"page": "0"}, {"sort": "x"}, {"thread": "-1"}, {"page": "9" * 5000}):
            assert DiscussionPage.read(given) == DiscussionPage()

    def test_a_thread_stands_in_one_order_alone(self):
        assert DiscussionPage.read({"thread": "7", "sort": "newest"}) == DiscussionPage(thread=7)

    def test_ten_thousand_comments_cost_what_a_hundred_and_one_cost(
        self, client, article, django_assert_num_queries
    ):
        write_many(article, 10_000)
        assert Thread.objects.count() == 3_334
        with django_assert_num_queries(12):
            page = client.get(article.get_absolute_url())
        assert page.content.decode().count('<article class="comment"') <= THREADS * (
            1 + SHOWN_REPLIES
        )
        with django_assert_num_queries(12):
            client.get(f"{article.get_absolute_url()}?page=112")
