"""Under which addresses pages are kept: no key that somebody invents makes one."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from articles.listing import PAGE, Cursor
from articles.models import Article
from tests.factories import ArticleFactory, CategoryFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

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
        with django_assert_max_num_queries(5):  # versions twice · the article or list · its page
            answer = site(f"{path}?{query}")
        assert (answer.how, answer.body) == ("hit", usual.body), query
    assert len(site.application.store.pages) == 1


def test_an_invented_thread_leaves_no_page_behind(site, article):
    CommentFactory.create_batch(3, article=article)
    path = article.get_absolute_url()
    site(path)
    for number in range(10**6, 10**6 + INVENTED):
        assert site(f"{path}?thread={number}&sort=newest&page=7").how == "hit"
    assert len(site.application.store.pages) == 1


@pytest.fixture
def three_pages():
    """A category of three pages; each article is as old as its number in minutes."""
    category = CategoryFactory(slug="weather")
    for number in range(2 * PAGE + 5):
        article = ArticleFactory(published_at=NOW - timedelta(minutes=number))
        article.categories.add(category)
    return list(Article.objects.published().newest_first())


def test_pages_of_a_list_that_exist_are_made_once_each(site, three_pages):
    key = Cursor(three_pages[PAGE - 1].published_at, three_pages[PAGE - 1].pk)
    for query in ("page=2", "page=3", f"before={key}"):
        first, second = (site(f"/category/weather/?{query}") for _ in range(2))
        assert (first.how, second.how) == ("made", "hit")
    assert len(site.application.store.pages) == 3
    assert site("/category/weather/?page=1").how == "made"
    assert site("/category/weather/").how == "hit"


def test_a_key_of_another_list_is_none_of_this_one(site, three_pages):
    elsewhere = ArticleFactory(published_at=NOW - timedelta(minutes=7, seconds=30))
    key = Cursor(elsewhere.published_at, elsewhere.pk)
    usual = site("/category/weather/")
    answer = site(f"/category/weather/?before={key}")
    assert (answer.how, answer.body) == ("hit", usual.body)
    assert site(f"/{NOW - timedelta(minutes=8):%Y}/?before={key}").how == "made"


def test_a_page_whose_key_went_is_answered_from_the_first_one(site, three_pages):
    border = three_pages[PAGE - 1]
    url = f"/category/weather/?before={Cursor(border.published_at, border.pk)}"
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
    assert len(site.application.store.pages) == 3


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
    assert not site.application.store.pages


@pytest.mark.parametrize("host", ["LOCALHOST", "localhost.", "localhost:{n}", "127.0.0.1:{n}"])
def test_other_spellings_of_our_hosts_leave_no_page(site, article, host):
    for number in range(1, INVENTED):
        site("/", HTTP_HOST=host.format(n=number))
    assert not site.application.store.pages
