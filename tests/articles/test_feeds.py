import json
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles import sitemaps
from articles.models import Article, Author, Category
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    BylineFactory,
    CategoryFactory,
    DraftFactory,
)

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
HOSTILE = 'Ends ]]> here & <script>alert(1)</script> \u2028 "quoted"'


@pytest.fixture
def filed():
    """An article in a category and by an author, and one in neither."""
    category, author = CategoryFactory(slug="world"), AuthorFactory(slug="ana", name="Ana Lee")
    article = ArticleFactory(headline="Filed", complete=True, body="<p>The <b>whole</b> text.</p>")
    article.categories.add(category)
    BylineFactory(article=article, author=author)
    ArticleFactory(headline="Elsewhere")
    return article


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/", ["Elsewhere", "Filed"]),
        ("/category/world/", ["Filed"]),
        ("/author/ana/", ["Filed"]),
    ],
)
class TestEveryFormat:
    def test_rss(self, client, filed, path, titles):
        answer = client.get(f"{path}feed/")
        assert answer["Content-Type"].startswith("application/rss+xml")
        items = ElementTree.fromstring(answer.content).findall("channel/item")
        assert sorted(item.findtext("title") for item in items) == titles
        for item in items:
            assert item.findtext("link").startswith("http")
            assert "<p>" in item.findtext(f"{CONTENT}encoded").replace("<p id", "<p><p id")

    def test_atom(self, client, filed, path, titles):
        answer = client.get(f"{path}feed/atom/")
        assert answer["Content-Type"].startswith("application/atom+xml")
        entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
        assert sorted(entry.findtext(f"{ATOM}title") for entry in entries) == titles

    def test_json(self, client, filed, path, titles):
        answer = client.get(f"{path}feed.json")
        assert answer["Content-Type"].startswith("application/feed+json")
        items = json.loads(answer.content)["items"]
        assert sorted(item["title"] for item in items) == titles


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed.json"])
class TestTheWholePaper:
    def test_it_holds_nothing_that_readers_cannot_see(self, client, path):
        DraftFactory(headline="Unseen draft")
        ArticleFactory(headline="Unseen tomorrow", published_at=timezone.now() + timedelta(1))
        retracted = ArticleFactory(headline="Unseen again")
        retracted.retract(by=None, note="Wrong.")
        assert b"Unseen" not in client.get(path).content

    def test_hostile_words_stay_words(self, client, path):
        ArticleFactory(headline=HOSTILE, standfirst=HOSTILE, body=f"<p>{HOSTILE}</p>")
        content = client.get(path).content
        if path.endswith("json"):
            assert json.loads(content)["items"][0]["title"].startswith("Ends ]]> here")
            assert "<script" not in json.loads(content)["items"][0]["content_html"]
        else:
            assert ElementTree.fromstring(content) is not None
            assert b"<script" not in content

    def test_its_queries_do_not_grow(self, client, path, django_assert_num_queries):
        for count in (1, 10):
            for _ in range(count):
                ArticleFactory(complete=True)
            # articles with images · bylines with authors · categories
            with django_assert_num_queries(3):
                client.get(path)


def test_the_sitemap_names_every_public_article_and_nothing_else(client, settings):
    settings.SITE_URL = "https://news.example"
    article = ArticleFactory(complete=True)
    DraftFactory(slug="unseen", complete=True)
    answer = client.get("/sitemap.xml")
    found = [
        element.text
        for element in ElementTree.fromstring(answer.content).iter()
        if element.tag.endswith("loc")
    ]
    assert f"https://news.example{article.get_absolute_url()}" in found
    assert all(url.startswith("https://news.example/") for url in found)
    assert not any("unseen" in url for url in found)


def locations(answer):
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(answer.content)
    return [element.text for element in tree.iter() if element.tag.endswith("loc")]


def test_the_sitemap_of_a_large_paper_is_an_index_of_parts_that_hold_every_article_once(
    client, monkeypatch
):
    monkeypatch.setattr(sitemaps, "PART", 3)
    articles = ArticleFactory.create_batch(14, complete=True)
    for gone in articles[4:9]:  # at least one part is empty now, and not named
        gone.retract(by=None, note="Wrong.")
    parts = locations(client.get("/sitemap.xml"))
    named = [
        urlsplit(place).path
        for part in parts
        for place in locations(client.get(f"/sitemap.xml?{urlsplit(part).query}"))
    ]
    public = Article.objects.published()
    wanted = [article.get_absolute_url() for article in public]
    wanted += [row.get_absolute_url() for row in Category.objects.filter(articles__in=public)]
    wanted += [row.get_absolute_url() for row in Author.objects.filter(articles__in=public)]
    assert sorted(named) == sorted(wanted)


@pytest.mark.parametrize("part", ["", "-1", "x", "7000", "01", "9" * 30, "\x00"])
def test_a_part_of_the_sitemap_that_is_not_there_does_not_exist(client, part):
    assert client.get("/sitemap.xml", {"part": part}).status_code == 404


def test_an_empty_paper_has_a_sitemap(client):
    assert locations(client.get("/sitemap.xml")) == []


def test_robots_leads_to_the_sitemap(client, settings):
    settings.SITE_URL = "https://news.example"
    assert b"Sitemap: https://news.example/sitemap.xml" in client.get("/robots.txt").content
