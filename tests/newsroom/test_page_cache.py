"""The page cache, asked as the server asks it: one request at a time, in this process."""

import gzip
import io
import threading
import time
from datetime import timedelta
from random import Random

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, close_old_connections
from django.test import Client
from django.utils import timezone

from articles.listing import PAGE, Key
from articles.models import Article
from newsroom.pages import Application
from newsroom.pages.page import Page
from tests.factories import (
    ArticleFactory,
    CategoryFactory,
    CommentFactory,
    DraftFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body
        self.how = self.headers.get("X-Page", "around")
        self.text = body.decode() if "Content-Encoding" not in self.headers else None


@pytest.fixture
def one_connection():
    """A request ends with the connection of the test still open, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site(settings, one_connection):
    settings.PAGE_CACHE = settings.PAGE_CACHE_REPORT = True
    application = Application()

    def ask(path, method="GET", **environ):
        path, _, query = path.partition("?")
        request = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        answer = []
        body = application(
            request | environ, lambda status, headers: answer.extend([status, headers])
        )
        return Answer(*answer, b"".join(body))

    ask.application = application
    return ask


@pytest.fixture
def article():
    return ArticleFactory(complete=True)


# --- What is kept -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/corrections/", "/feed/", "/feed.json", "/sitemap.xml"])
def test_a_page_is_made_once(site, article, path):
    first, second = site(path), site(path)
    assert (first.status, first.how, second.how) == (200, "made", "hit")
    assert first.body == second.body


def test_an_article_is_made_once_with_the_headers_that_shared_caches_need(site, article):
    site(article.get_absolute_url())
    answer = site(article.get_absolute_url())
    assert answer.how == "hit"
    assert article.headline in answer.text
    wanted = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
    assert answer.headers["Cache-Control"] == wanted
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_every_encoding_holds_the_same_page(site, article):
    plain = site("/")
    packed = site("/", HTTP_ACCEPT_ENCODING="gzip")
    small = site("/", HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert (packed.headers["Content-Encoding"], small.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(packed.body) == brotli.decompress(small.body) == plain.body
    assert len({answer.headers["ETag"] for answer in (plain, packed, small)}) == 3


def test_a_known_page_is_answered_304_without_a_body(site, article):
    etag = site("/").headers["ETag"]
    answer = site("/", HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert "Content-Length" not in answer.headers
    assert site("/", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_has_the_headers_and_no_body(site, article):
    page, head = site("/"), site("/", method="HEAD")
    assert (head.how, head.body) == ("hit", b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_a_page_made_for_head_has_its_body_for_get(site, article):
    assert site("/", method="HEAD").how == "made"
    assert article.headline in site("/").text


# --- What is not ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/2020/01/01/none/", "/search/?q=word", "/healthz", "/admin/login/"]
)
def test_errors_searches_and_the_desk_are_never_kept(site, article, path):
    assert [site(path).how for _ in range(2)] == ["around", "around"]
    assert not site.application.shelf.pages


def test_a_draft_is_not_found_and_not_kept(site):
    draft = DraftFactory()
    assert site(draft.get_absolute_url()).status == 404
    assert not site.application.shelf.pages


def test_a_moved_article_leads_on_and_is_not_kept(site, article):
    old = article.get_absolute_url()
    article.slug = "moved"
    article.save()
    answer = site(old)
    assert (answer.status, answer.headers["Location"]) == (301, article.get_absolute_url())
    assert not site.application.shelf.pages


def test_a_signed_in_person_goes_around(site, article):
    client = Client()
    client.force_login(UserFactory(username="somebody"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    own = site(article.get_absolute_url(), HTTP_COOKIE=cookie)
    assert "Replying as somebody" in own.text
    assert own.headers["Cache-Control"] == "private, no-cache"
    assert (own.how, len(site.application.shelf.pages)) == ("around", 0)
    assert "somebody" not in site(article.get_absolute_url()).text
    assert "Replying as somebody" in site(article.get_absolute_url(), HTTP_COOKIE=cookie).text


def test_cookies_that_are_not_ours_do_not_matter(site, article):
    site("/")
    assert site("/", HTTP_COOKIE="theme=dark; _ga=1").how == "hit"


@pytest.mark.parametrize("query", ["awaiting=x", "reply_to=1", "utm_source=a&reply_to=1"])
def test_a_page_made_for_one_reader_goes_around(site, article, query):
    url = article.get_absolute_url()
    assert site(f"{url}?{query}").how == "around"
    assert not site.application.shelf.pages


@pytest.mark.parametrize(
    "query", ["utm_source=x", "before=2&before=3", "a=%FF&b", "=&&;", "PAGE=2"]
)
def test_noise_in_the_query_finds_the_same_page(site, article, query):
    url = article.get_absolute_url()
    clean = site(url)
    noisy = site(f"{url}?{query}")
    assert (noisy.how, noisy.body) == ("hit", clean.body)
    assert len(site.application.shelf.pages) == 1


def test_a_page_made_for_a_noisy_query_does_not_show_it(site, article):
    assert "zebra" not in site("/?utm_source=zebra").text
    assert site("/").how == "hit"


def test_what_a_reader_sends_with_a_request_cannot_colour_the_page(site, article):
    url = article.get_absolute_url()
    hostile = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_ORIGINAL_URL": "/admin/",
        "HTTP_ACCEPT_LANGUAGE": "xx",
        "HTTP_COOKIE": "theme=evil.example",
    }
    first = site(url, **hostile)
    clean = site(url)
    assert "evil.example" not in first.text
    assert (clean.how, clean.body) == ("hit", first.body)


def test_an_unknown_host_is_refused_and_not_kept(site, article):
    assert site("/", HTTP_HOST="evil.example").status == 400
    assert site("/", HTTP_HOST="localhost:9").status == 200
    assert not site.application.shelf.pages


# --- Invented keys ----------------------------------------------------------------------------

INVENTED = 15  # of each kind
NOW = timezone.now()


def invented(seed=1):
    """Values of every parameter that any list or discussion reads; none names anything."""
    random = Random(seed)
    at = int(NOW.timestamp() * 1_000_000)
    for _ in range(INVENTED):
        yield f"before={at - random.randrange(10**12)}-{random.randrange(1, 10**6)}"
        yield f"before={random.randbytes(5).hex()}"
        yield f"page={random.randrange(2, 10**9)}"
        yield f"page={random.randbytes(5).hex()}&utm_source=x"
        yield f"thread={random.randrange(10**6, 10**9)}&sort=newest"
        yield f"sort={random.randbytes(5).hex()}&page={random.randrange(2, 99)}"


def lists_with(article):
    """Every page that reads parameters and shows this article, and the article itself."""
    at = timezone.localtime(article.published_at)
    category, author = article.categories.get(), article.authors.get()
    dates = [f"/{at:%Y}/", f"/{at:%Y/%m}/", f"/{at:%Y/%m/%d}/"]
    of = [category.get_absolute_url(), author.get_absolute_url(), article.get_absolute_url()]
    return [*dates, *of, "/corrections/", "/"]


@pytest.mark.parametrize("at", range(8))
def test_invented_keys_are_answered_from_the_page_without_them(
    site, article, at, django_assert_max_num_queries
):
    CommentFactory.create_batch(3, article=article)
    path = lists_with(article)[at]
    usual = site(path)
    for query in invented():
        if "sort=newest" in query:
            continue  # an order of ours, once the thread is dropped
        with django_assert_max_num_queries(5):  # editions twice · the article or list · its page
            answer = site(f"{path}?{query}")
        assert (answer.how, answer.body) == ("hit", usual.body), query
    assert len(site.application.shelf.pages) == 1


def test_an_invented_thread_leaves_no_page_behind(site, article):
    CommentFactory.create_batch(3, article=article)
    path = article.get_absolute_url()
    site(path)
    for number in range(10**6, 10**6 + INVENTED):
        assert site(f"{path}?thread={number}&sort=newest&page=7").how == "hit"
    assert len(site.application.shelf.pages) == 1


@pytest.fixture
def three_pages():
    """A category of three pages; each article is as old as its number in minutes."""
    category = CategoryFactory(slug="weather")
    for number in range(2 * PAGE + 5):
        article = ArticleFactory(published_at=NOW - timedelta(minutes=number))
        article.categories.add(category)
    return list(Article.objects.published().newest_first())


def test_pages_of_a_list_that_exist_are_made_once_each(site, three_pages):
    key = Key(three_pages[PAGE - 1].published_at, three_pages[PAGE - 1].pk)
    for query in ("page=2", "page=3", f"before={key}"):
        first, second = (site(f"/category/weather/?{query}") for _ in range(2))
        assert (first.how, second.how) == ("made", "hit")
    assert len(site.application.shelf.pages) == 3
    assert site("/category/weather/?page=1").how == "made"
    assert site("/category/weather/").how == "hit"


def test_a_key_of_another_list_is_none_of_this_one(site, three_pages):
    elsewhere = ArticleFactory(published_at=NOW - timedelta(minutes=7, seconds=30))
    key = Key(elsewhere.published_at, elsewhere.pk)
    usual = site("/category/weather/")
    answer = site(f"/category/weather/?before={key}")
    assert (answer.how, answer.body) == ("hit", usual.body)
    assert site(f"/{NOW - timedelta(minutes=8):%Y}/?before={key}").how == "made"


def test_a_page_whose_key_went_is_answered_from_the_first_one(site, three_pages):
    border = three_pages[PAGE - 1]
    url = f"/category/weather/?before={Key(border.published_at, border.pk)}"
    assert site(url).how == "made"
    border.retract(by=UserFactory(), note="It was wrong.")
    assert site(url).body == site("/category/weather/").body


def test_a_discussion_has_the_pages_threads_and_orders_that_it_leads_to(site, article):
    first = CommentFactory(article=article)
    CommentFactory(article=article)
    url = article.get_absolute_url()
    for query in (f"thread={first.pk}", "sort=newest", "sort=discussed"):
        assert [site(f"{url}?{query}").how for _ in range(2)] == ["made", "hit"]
    assert site(f"{url}?thread={first.pk}&sort=newest").how == "hit"
    assert len(site.application.shelf.pages) == 3


@pytest.mark.parametrize(
    "path",
    ["/SEARCH/?q={n}", "/search/?q={n}", "/nowhere/{n}/", "/category/{n}/", "/author/{n}/feed/",
     "/2199/?page={n}", "/Category/weather/?{n}", "//category/weather/?{n}",
     "/category/weather?{n}", "/sitemap.xml?part=9{n}", "/sitemap.xml?part=lists&part=x{n}",
     "/comments/{n}/"],
)  # fmt: skip
def test_other_spellings_searches_and_what_is_not_there_leave_no_page(site, three_pages, path):
    for number in range(INVENTED):
        assert site(path.format(n=number)).how == "around"
    assert not site.application.shelf.pages


@pytest.mark.parametrize("host", ["LOCALHOST", "localhost.", "localhost:{n}", "127.0.0.1:{n}"])
def test_other_spellings_of_our_hosts_leave_no_page(site, article, host):
    for number in range(1, INVENTED):
        site("/", HTTP_HOST=host.format(n=number))
    assert not site.application.shelf.pages


# --- Never wrong ------------------------------------------------------------------------------


def test_a_change_is_seen_by_the_next_request(site, article):
    url = article.get_absolute_url()
    site(url)
    article.headline = "Another headline"
    article.save()
    assert "Another headline" in site(url).text
    assert "Another headline" in site("/").text


PROMISE = 0.1  # seconds after a commit, from which on nobody gets what stood before it


def test_a_featured_comment_makes_every_order_of_its_discussion_anew(site, article):
    comment = CommentFactory(article=article)
    CommentFactory(article=article)
    orders = [article.get_absolute_url() + query for query in ("", "?sort=featured")]
    for url in orders:
        site(url)
    assert [site(url).how for url in orders] == ["hit", "hit"]
    comment.feature(by=UserFactory())
    time.sleep(PROMISE)  # on PostgreSQL editions are not asked for on every hit
    assert all("Featured by the editors" in site(url).text for url in orders)
    assert [site(url).how for url in orders] == ["hit", "hit"]


def test_the_page_on_which_a_comment_is_reported_is_never_kept(site, article):
    comment = CommentFactory(article=article)
    first, second = (site(f"/comments/{comment.pk}/report/") for _ in range(2))
    assert (first.how, second.how) == ("around", "around")
    assert first.text != second.text, "each has a token of its own"
    assert not site.application.shelf.pages


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
    (page,) = site.application.shelf.pages.values()
    assert page.until <= (closing.published_at + timedelta(days=30)).timestamp()


def test_a_database_that_is_away_is_told_by_django_not_by_a_kept_page(site, article, monkeypatch):
    site("/")

    def away(editions):
        raise DatabaseError

    monkeypatch.setattr(site.application.watch, "confirms", away)
    assert site("/").how == "made"


# --- Many at once -----------------------------------------------------------------------------


def test_of_many_who_ask_at_once_one_makes_the_page(site, monkeypatch):
    made, answers = [], []
    page = Page([], {"identity": b"words"}, {}, time.time() + 60)

    def slowly(key, environ):
        made.append(key)
        time.sleep(0.2)
        return page, [("X-Page", "made")], None

    monkeypatch.setattr(site.application, "_made", slowly)
    monkeypatch.setattr(site.application.watch, "confirms", lambda editions: True)
    readers = [threading.Thread(target=lambda: answers.append(site("/"))) for _ in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(made) == 1
    assert [answer.body for answer in answers] == [b"words"] * 50
    assert sorted({answer.how for answer in answers}) == ["hit", "made"]


def test_a_failure_while_a_page_is_made_lets_the_others_go_on(site, article, monkeypatch):
    def broken(key, environ):
        raise DatabaseError

    monkeypatch.setattr(site.application, "_made", broken)
    assert site("/").status == 200
    assert not site.application.flights


def test_the_cache_can_be_switched_off(settings, article):
    settings.PAGE_CACHE = False
    assert Application().is_on is False
    assert Article.objects.count() == 1
