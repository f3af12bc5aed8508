"""Pages of a list, turned by keys: every article once, whatever is published meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.listing import LAST_NUMBERED, PAGE, Cursor, Listing, NoSuchPage, PageRequest
from articles.models import Article, Correction
from tests.factories import ArticleFactory, AuthorFactory, BylineFactory, CategoryFactory

pytestmark = pytest.mark.django_db

COUNT = 2 * PAGE + 5


def publish(count, *, same_time=False, category=None, author=None):
    """`count` articles, the newest last; every sixth pair of them at one moment, or all."""
    start = timezone.now() - timedelta(days=2)
    for number in range(count):
        minutes = 0 if same_time else number - (number % 6 == 1)
        article = ArticleFactory(published_at=start + timedelta(minutes=minutes))
        if category:
            article.categories.add(category)
        if author:
            BylineFactory(article=article, author=author)


@pytest.fixture
def category():
    return CategoryFactory(slug="weather")


@pytest.fixture
def author():
    return AuthorFactory(slug="ana")


def read(client, path, between=lambda: None):
    """The keys of all rows from `path` on, following “Older”, and each page's own address."""
    found, paths = [], []
    while path:
        paths.append(path)
        context = client.get(path).context
        found.append([row.pk for row in context["page"].rows])
        path = context["older_path"]
        between()
    return found, paths


PATHS = ["/category/weather/", "/author/ana/", f"{timezone.now():/%Y/}", "/search/?q=sentence"]


@pytest.mark.parametrize("same_time", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_a_reader_sees_every_article_once_while_others_are_published(
    client, category, author, path, same_time
):
    publish(COUNT, same_time=same_time, category=category, author=author)
    wanted = [row.pk for row in Article.objects.published().newest_first()]

    def meanwhile():
        newcomer = ArticleFactory(published_at=timezone.now())
        newcomer.categories.add(category)
        BylineFactory(article=newcomer, author=author)

    found, _ = read(client, path, meanwhile)
    assert [pk for page in found for pk in page] == wanted


def test_newer_leads_back_over_the_same_pages(client, category):
    publish(COUNT, category=category)
    _, paths = read(client, "/category/weather/")
    for path, newer in zip(paths[1:], paths, strict=False):
        assert client.get(path).context["newer_path"] == newer


def test_numbers_lead_to_the_same_pages_as_keys(client, category):
    publish(COUNT, category=category)
    found, _ = read(client, "/category/weather/")
    for number, rows in enumerate(found, start=1):
        page = client.get(f"/category/weather/?page={number}").context["page"]
        assert [row.pk for row in page.rows] == rows


def test_numbers_end_where_a_reader_would(client, monkeypatch, category):
    monkeypatch.setattr("articles.listing.LAST_NUMBERED", 2)
    publish(COUNT, category=category)
    assert client.get("/category/weather/?page=2").context["page"].number == 2
    assert client.get("/category/weather/?page=3").context["page"].is_first
    assert len(read(client, "/category/weather/?page=2")[0]) == 2  # “Older” still leads on


@pytest.mark.parametrize("path", PATHS[:3])
def test_a_key_of_the_future_shows_nothing_that_is_scheduled(client, category, author, path):
    publish(2, category=category, author=author)
    soon = ArticleFactory(published_at=timezone.now() + timedelta(minutes=5))
    soon.categories.add(category)
    BylineFactory(article=soon, author=author)
    later = Cursor(timezone.now() + timedelta(days=1), 1)
    for key in (later, Cursor(soon.published_at, soon.pk)):
        page = client.get(path, {"before": str(key)}).context["page"]
        assert page.is_first and len(page.rows) == 2


def test_a_scheduled_article_appears_in_its_lists_by_the_clock_alone(client, category, author):
    publish(1, category=category, author=author)
    soon = ArticleFactory(published_at=timezone.now() + timedelta(minutes=5))
    soon.categories.add(category)
    BylineFactory(article=soon, author=author)

    def shown(now=None):
        articles = Article.objects.published(now)
        return [articles.under(until=now, category=category), articles.under(author=author)]

    assert all(soon not in rows for rows in shown())
    Article.objects.filter(pk=soon.pk).update(published_at=timezone.now())
    assert all(rows[0] == soon for rows in shown())


@pytest.mark.parametrize(
    "key",
    ["", "1", "-", "1-", "-1", "x-1", "1-x", "01-1", "1-01", "1-1 ", "1.5-1",
     "9" * 18 + "-1", "-" + "9" * 17 + "-1", "1-" + "9" * 19, "1-1\x00", "١-1", "--1-1", "+1-1"],
)  # fmt: skip
def test_a_key_that_is_none_shows_the_first_page(client, category, key):
    publish(2, category=category)
    for path in ("/category/weather/", "/corrections/"):
        assert client.get(path, {"before": key}).content == client.get(path).content


def test_a_key_that_names_no_row_of_the_list_shows_the_first_page(client, category):
    publish(PAGE + 2, category=category)
    of_others = ArticleFactory()
    last = Article.objects.published().newest_first().last()
    beside = Cursor(last.published_at + timedelta(microseconds=1), last.pk)
    for key in ("0-1", "-99-1", str(beside), str(Cursor(of_others.published_at, of_others.pk))):
        assert client.get("/category/weather/", {"before": key}).context["page"].is_first


def test_a_key_of_the_last_row_has_nothing_below_it_and_shows_the_first_page(client, category):
    publish(PAGE + 2, category=category)
    last = Article.objects.published().newest_first().last()
    key = str(Cursor(last.published_at, last.pk))
    assert client.get("/category/weather/", {"before": key}).context["page"].is_first


def test_a_key_is_read_as_it_was_written():
    key = Cursor(timezone.now(), 42)
    assert Cursor.read(str(key)) == key
    assert PageRequest.read({"page": str(LAST_NUMBERED + 1)}) == PageRequest()
    with pytest.raises(NoSuchPage):
        Cursor.read("0" + str(key))


def test_whether_a_list_has_a_page_is_one_query(category, django_assert_num_queries):
    publish(COUNT, category=category)
    listing = Listing(Article.objects.published_between)
    rows = list(Article.objects.published().newest_first())
    key = Cursor(rows[PAGE].published_at, rows[PAGE].pk)
    asked = {
        PageRequest(2): True,
        PageRequest(4): False,
        PageRequest(None, key): True,
        PageRequest(None, key._replace(pk=key.pk + 9999)): False,
        PageRequest(None, Cursor(rows[-1].published_at, rows[-1].pk)): False,
    }
    for page_request, is_there in asked.items():
        with django_assert_num_queries(1) as captured:
            assert listing.has(page_request) is is_there
        assert "headline" not in captured[0]["sql"]


def test_links_carry_nothing_that_a_client_made_up(client, category):
    publish(COUNT, category=category)
    page = client.get("/category/weather/?utm_source=noise&page=2&x=<b>")
    assert "noise" not in page.content.decode() and "x=" not in page.context["older_path"]


def test_corrections_are_turned_by_keys(client):
    article = ArticleFactory()
    Correction.objects.bulk_create(
        Correction(article=article, text=f"Note {number}.") for number in range(COUNT)
    )
    found, _ = read(client, "/corrections/")
    assert [len(page) for page in found] == [PAGE, PAGE, 5]
    assert len({pk for page in found for pk in page}) == COUNT


def test_nothing_is_counted_and_no_page_asks_more_than_another(
    client, category, author, django_assert_num_queries
):
    publish(COUNT, category=category, author=author)
    _, paths = read(client, "/category/weather/")
    # the category · the articles · bylines with authors · categories · the masthead; what is newer
    for path, count in zip(paths, (5, 6, 6), strict=True):
        with django_assert_num_queries(count) as captured:
            client.get(path)
        assert not any("COUNT(" in query["sql"] for query in captured)


def test_an_empty_list_has_one_page():
    page = Listing(Article.objects.published_between).page(PageRequest())
    assert page.is_alone and page.is_first and page.rows == []
