"""What strangers try on the door for comments, by where they send it, and what they try to see."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, DiscussionSetting
from tests.comments.conftest import ADA, WORDS
from tests.factories import ArticleFactory, CommentFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "thewordsthatnobodyread"
EVERYWHERE = ("/", "/comments/feed/", "/comments/feed/atom/", "/feed/", "/sitemap.xml")
CRLF = ("\r\nSet-Cookie: own=1", "%0d%0aSet-Cookie:%20own=1", "\nX: 1", "\u560d\u560aX: 1")


def retracted():
    article = ArticleFactory()
    article.retract(by=UserFactory(), note="We were wrong.")
    return article


def closed():
    return DiscussionSetting.objects.create(article=ArticleFactory(), is_closed=True).article


def scheduled():
    return ArticleFactory(published_at=timezone.now() + timedelta(hours=1))


class TestParents:
    """P11: nobody hangs words where they do not belong."""

    OTHERS = {
        "of another article": lambda: CommentFactory().pk,
        "that waits": lambda: CommentFactory(article=Article.objects.first(), status="pending").pk,
        "that is spam": lambda: CommentFactory(article=Article.objects.first(), status="spam").pk,
        "of a draft": lambda: CommentFactory(article=DraftFactory()).pk,
        "that never was": lambda: 4711,
        "beyond every key": lambda: 10**30,
        "beyond every number": lambda: "9" * 10_000,
        "below zero": lambda: -1,
        "in other digits": lambda: "\u0661\u0662",
        "with a line feed": lambda: "1\r\nSet-Cookie: a=1",
        "of a query": lambda: "1 OR 1=1",
    }

    @pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
    def test_a_parent_is_refused_and_the_words_come_back(self, post, article, other):
        response = post(article, parent=other(), body=f"{SECRET}.")
        assert response.status_code == 422 and SECRET in response.text
        assert not Comment.objects.filter(body__contains=SECRET).exists()

    def test_replies_to_replies_are_drawn_no_deeper_than_there_is_room(self, client, article):
        """Of fifty in a chain: the page costs no more queries, and nests no deeper."""
        parent = None
        for _ in range(50):
            parent = CommentFactory(article=article, parent=parent)
        assert Comment.objects.order_by("depth").last().depth == 3
        page = client.get(f"{article.get_absolute_url()}?thread={parent.root_id}")
        assert page.status_code == 200


class TestPlaces:
    """P12: where there is nothing to discuss, nothing is taken, by whichever way."""

    @pytest.mark.parametrize("more", [{}, {"preview": "1"}], ids=["sent", "looked at first"])
    @pytest.mark.parametrize(
        ("place", "status"),
        [(DraftFactory, 404), (scheduled, 404), (retracted, 410), (closed, 403)],
        ids=["draft", "scheduled", "retracted", "closed"],
    )
    def test_it_refuses(self, client, place, status, more):
        article = place()
        day = (article.published_at or timezone.now()).strftime("%Y/%m/%d")
        address = f"/{day}/{article.slug}/comments/"
        for headers in ({}, {"HX-Request": "true"}):
            response = client.post(address, WORDS | more, headers=headers)
            assert response.status_code == status
            assert status == 404 or WORDS["body"] in response.text
        assert not Comment.objects.exists()
        if status == 404:
            assert article.headline not in response.text

    def test_an_open_one_takes_it(self, post, article):
        assert post(article).status_code == 303


class TestSeeing:
    """P14: what waits or was declined is its writer's and the moderators' alone."""

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
    def test_no_page_feed_search_count_or_tag_tells_of_it(self, client, article, status):
        CommentFactory(article=article)  # without any, a feed is as old as its reading
        address = article.get_absolute_url()
        paths = [
            *EVERYWHERE,
            f"/search/?q={SECRET}",
            *(f"{address}{tail}" for tail in ("feed/", "feed/atom/", "comments/count/")),
            *(f"{address}{query}" for query in ("", "?sort=newest", "?sort=discussed")),
        ]
        before = {path: self.seen(client, path) for path in paths}
        hidden = CommentFactory(article=article, status=status, name=SECRET, body=SECRET)
        CommentFactory(article=article, status=status, parent=hidden, body=f"{SECRET} too")
        for path in paths:
            assert self.seen(client, path) == before[path], path
        for path in (f"/comments/{hidden.pk}/", f"/comments/{hidden.pk}/report/"):
            assert client.get(path).status_code == 404
        threads = f"{address}?thread={hidden.pk}", f"{address}?reply_to={hidden.pk}"
        assert all(SECRET not in client.get(path).text for path in threads)

    def seen(self, client, path):
        """All by which a reader could tell one moment from another; a search repeats its words."""
        response = client.get(path)
        told = {name: response.headers.get(name) for name in ("ETag", "Last-Modified")}
        assert path.startswith("/search/") or SECRET not in response.text
        return response.status_code, told, response.text

    def test_its_writer_sees_it_and_no_cache_keeps_that(self, post, client, article):
        location = post(article, body=SECRET).headers["Location"]
        page = client.get(location)
        assert SECRET in page.text
        assert "no-store" in page.headers["Cache-Control"]
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert SECRET not in client.get(article.get_absolute_url()).text


class TestAsking:
    """P15: nothing tells whether an address is known here."""

    def test_the_answer_to_a_comment_is_the_same_for_a_known_address(self, client, article, known):
        """But for being published, which is the promise made to who is known."""
        for bad in ({"name": ""}, {"body": ""}, {"website": "ftp://a.example"}):
            pages = [
                self.page(client, article, WORDS | bad | {"email": email})
                for email in (ADA, "ann@reader.example")
            ]
            assert pages[0] == pages[1].replace("ann@reader.example", ADA)

    def page(self, client, article, fields):
        return client.post(f"{article.get_absolute_url()}comments/", fields).text

    def test_no_parameter_finds_or_orders_comments_by_an_address(self, client, article):
        CommentFactory(article=article, email=ADA)
        address = article.get_absolute_url()
        for name in ("email", "email_index", "email__contains", "q", "sort", "order_by", "o"):
            known, unknown = (
                client.get(address, {name: email}) for email in (ADA, "ann@reader.example")
            )
            assert known.status_code == unknown.status_code
            assert known.text == unknown.text.replace("ann@reader.example", ADA)


class TestLeadingAway:
    """P16, P17: where an answer leads is ours to say."""

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil"])
    @pytest.mark.parametrize("name", ["next", "redirect", "redirect_to", "return", "url"])
    def test_no_field_or_parameter_says_where_to(self, client, article, name, elsewhere):
        address = f"{article.get_absolute_url()}comments/?{name}={elsewhere}"
        location = client.post(address, WORDS | {name: elsewhere}).headers["Location"]
        assert urlsplit(location)[:2] == ("", "") and location.startswith("/receipts/")

    HEADERS = (
        {"X-Forwarded-Host": "evil.example"}, {"X-Original-URL": "/admin/"},
        {"X-Rewrite-URL": "/admin/"}, {"X-HTTP-Method-Override": "DELETE"},
        {"X-Method-Override": "PUT"}, {"Forwarded": "host=evil.example"},
        {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Prefix": "//evil.example"},
    )  # fmt: skip

    @pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
    def test_no_header_changes_what_is_done_or_where_it_leads(self, client, article, headers):
        address = f"{article.get_absolute_url()}comments/"
        response = client.post(address, WORDS, headers=headers)
        assert response.status_code == 303
        assert response.headers["Location"].startswith("/receipts/")
        assert Comment.objects.get().is_waiting

    def test_a_post_by_way_of_a_get_does_nothing(self, client, article):
        address = f"{article.get_absolute_url()}comments/"
        for more in ({"_method": "POST"}, {"method": "post"}, {}):
            response = client.get(address, WORDS | more, headers={"X-HTTP-Method-Override": "POST"})
            assert response.status_code == 302 and not Comment.objects.exists()

    @pytest.mark.parametrize("tail", ["x.css", "comments/x.css", "comments/count/x.js", ";x.css"])
    def test_no_suffix_makes_a_page_of_one_reader_look_like_a_file(self, client, article, tail):
        assert client.get(f"{article.get_absolute_url()}{tail}").status_code == 404

    def test_an_unknown_host_is_refused(self, client, article):
        address = f"{article.get_absolute_url()}comments/"
        response = client.post(address, WORDS, HTTP_HOST="evil.example")
        assert response.status_code == 400 and not Comment.objects.exists()


class TestLineFeeds:
    """P19: no parameter or field writes a header of its own."""

    FIELDS = ("receipt", "parent", "seconds", "subject", "name")
    PARAMETERS = ("awaiting", "receipt", "reply_to", "thread", "page", "sort")

    @pytest.mark.parametrize("text", CRLF)
    @pytest.mark.parametrize("field", FIELDS)
    def test_in_fields(self, client, article, field, text):
        fields = WORDS | {field: text}
        response = client.post(f"{article.get_absolute_url()}comments/", fields)
        assert response.status_code in (303, 422)
        self.clean(response)

    @pytest.mark.parametrize("text", CRLF)
    @pytest.mark.parametrize("name", PARAMETERS)
    def test_in_parameters(self, client, article, name, text):
        for path in ("", "comments/"):
            response = client.get(f"{article.get_absolute_url()}{path}", {name: f"1{text}"})
            assert response.status_code in (200, 302, 404)
            self.clean(response)

    @pytest.mark.parametrize("text", CRLF)
    def test_in_secret_links(self, text):
        for path in ("receipts", "reports"):
            response = Client().get(f"/{path}/{text.strip()}{'a' * 43}/")
            assert response.status_code == 404
            self.clean(response)

    def clean(self, response):
        assert not response.cookies
        assert all("\r" not in value and "\n" not in value for _, value in response.items())
        assert "X" not in response.headers
